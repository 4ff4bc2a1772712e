//! Network namespaces on one bridge: the primary, the standby, and the nodes with their clients.

use std::process::Command;

use crate::run;

pub(super) const PRIMARY: &str = "10.77.0.1";
pub(super) const STANDBY: &str = "10.77.0.2";
pub(super) const NODES: &str = "10.77.0.10";

/// Namespaces that are deleted on drop. The machine's own network is not changed.
pub(super) struct Network {
    switch: String,
    pub(super) primary: String,
    pub(super) standby: String,
    pub(super) nodes: String,
}

impl Network {
    pub(super) fn make() -> Result<Self, String> {
        let name = |what: &str| format!("farstu-{}-{what}", std::process::id());
        let network = Self {
            switch: name("switch"),
            primary: name("primary"),
            standby: name("standby"),
            nodes: name("nodes"),
        };
        ip(&["netns", "add", &network.switch])?;
        ip(&["-n", &network.switch, "link", "add", "bridge", "type", "bridge"])?;
        ip(&["-n", &network.switch, "link", "set", "bridge", "up"])?;
        for (n, (namespace, address)) in
            [(&network.primary, PRIMARY), (&network.standby, STANDBY), (&network.nodes, NODES)]
                .into_iter()
                .enumerate()
        {
            let port = format!("port{n}");
            ip(&["netns", "add", namespace])?;
            ip(&[
                "-n",
                &network.switch,
                "link",
                "add",
                &port,
                "type",
                "veth",
                "peer",
                "name",
                "lan",
                "netns",
                namespace,
            ])?;
            ip(&["-n", &network.switch, "link", "set", &port, "master", "bridge", "up"])?;
            ip(&["-n", namespace, "address", "add", &format!("{address}/24"), "dev", "lan"])?;
            ip(&["-n", namespace, "link", "set", "lan", "up"])?;
            ip(&["-n", namespace, "link", "set", "lo", "up"])?;
        }
        Ok(network)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for namespace in [&self.primary, &self.standby, &self.nodes, &self.switch] {
            let _ = ip(&["netns", "delete", namespace]);
        }
    }
}

fn ip(args: &[&str]) -> Result<(), String> {
    run::must(Command::new("ip").args(args))
}

/// A command in a namespace; the caller adds the program and its arguments.
pub(super) fn within(namespace: &str) -> Command {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", namespace]);
    command
}
