//! Asks providers whether a domain is their tenant, behind a bounded cache.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::Clock;
use tokio::sync::Semaphore;

use crate::Refusal;
use crate::provider::{Provider, endpoint, tenant_of_domain};
use crate::transport::{Cached, Http};

/// Maximum number of cached domains; the oldest entry is evicted first.
const MOST: usize = 10_000;
/// Maximum number of concurrent questions, so that enumeration of domains is not forwarded to a
/// provider at full speed.
const AT_ONCE: usize = 16;
/// How long a tenant is cached.
const YES: Duration = Duration::from_secs(24 * 3600);
/// How long a non-tenant is cached: short, since its administrator may just be setting it up.
const NO: Duration = Duration::from_secs(600);

/// Whether a domain is a tenant of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tenant {
    Is,
    IsNot,
}

/// Cached answers about domains.
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

    /// Asks the provider, unless its answer is cached. `domain` is from
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
                    // Entra returns 400 (`invalid_tenant`) for an unknown domain.
                    400 | 404 => Ok((Tenant::IsNot, NO)),
                    status => Err(Refusal::Status(status)),
                }
            })
            .await?;
        Ok((*answer).clone())
    }
}
