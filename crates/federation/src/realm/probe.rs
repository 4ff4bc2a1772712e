use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::Clock;
use tokio::sync::Semaphore;

use crate::Refusal;
use crate::provider::{Provider, endpoint, tenant_of_domain};
use crate::transport::{Cached, Http};

/// Domains whose answer is kept at most; the one asked for first is forgotten first.
const MOST: usize = 10_000;
/// Questions under way at once at most: whoever tries out domains is not passed on to the upstream
/// at full speed.
const AT_ONCE: usize = 16;
/// A domain that is a tenant stays one for long.
const YES: Duration = Duration::from_secs(24 * 3600);
/// One that is none may become one while its administrator sits there and tries.
const NO: Duration = Duration::from_secs(600);

/// Whether a domain is a tenant of the upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tenant {
    Is,
    IsNot,
}

/// What upstreams said about domains.
pub(crate) struct Probes {
    kept: Mutex<Kept>,
    under_way: Semaphore,
}

#[derive(Default)]
struct Kept {
    answers: HashMap<String, Arc<Cached<Tenant>>>,
    order: VecDeque<String>,
}

impl Default for Probes {
    fn default() -> Self {
        Self { kept: Mutex::default(), under_way: Semaphore::new(AT_ONCE) }
    }
}

impl Probes {
    fn of(&self, provider: &Provider, domain: &str) -> Arc<Cached<Tenant>> {
        let name = format!("{}/{domain}", provider.id);
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = kept.answers.get(&name) {
            return found.clone();
        }
        if kept.order.len() >= MOST
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.answers.remove(&oldest);
        }
        let fresh = Arc::new(Cached::default());
        kept.order.push_back(name.clone());
        kept.answers.insert(name, fresh.clone());
        fresh
    }

    /// Asks the upstream, unless it was asked lately. `domain` is from
    /// [`domain_of`](super::domain_of).
    pub(crate) async fn ask(
        &self,
        http: &Http,
        clock: &dyn Clock,
        provider: &Provider,
        domain: &str,
    ) -> Result<Tenant, Refusal> {
        let Some(template) = &provider.tenant_discovery else { return Ok(Tenant::IsNot) };
        let url =
            endpoint(&template.replace("{domain}", domain)).map_err(|_| Refusal::Malformed)?;
        let cached = self.of(provider, domain);
        let answer = cached
            .get(clock, async || {
                let _turn = self.under_way.try_acquire().map_err(|_| Refusal::UpstreamBusy)?;
                let answered = http.get(&url, None, http.limits().answer).await?;
                match answered.status {
                    200 => {
                        let tenant = tenant_of_domain(&provider.issuer, &answered.body)?;
                        Ok(if provider.tenants.take(&tenant) {
                            (Tenant::Is, YES)
                        } else {
                            (Tenant::IsNot, NO)
                        })
                    }
                    // Entra answers 400 (`invalid_tenant`) for a domain that it doesn't know.
                    400 | 404 => Ok((Tenant::IsNot, NO)),
                    status => Err(Refusal::Status(status)),
                }
            })
            .await?;
        Ok((*answer).clone())
    }
}
