//! A real nginx in front of several servers, configured as docs/nodes.md says.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tokio::net::TcpStream;

use super::service::free_port;

/// Debian keeps it off the PATH of who is not root.
const NGINX: &str = "/usr/sbin/nginx";

pub(crate) struct Nginx {
    pub(crate) url: String,
    child: Child,
    _folder: TempDir,
}

impl Nginx {
    /// In front of the servers at `urls`.
    pub(crate) async fn start(urls: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(folder.path(), port, urls)).unwrap();
        let child = Command::new(NGINX)
            .args(["-e", "stderr", "-c"])
            .arg(&file)
            .stdout(Stdio::null())
            .spawn()
            .expect("nginx is there: `make test` installs it");
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        Self { url: format!("http://127.0.0.1:{port}"), child, _folder: folder }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// The documented one, without TLS, with our servers, and with all of its files in `folder`.
fn configuration(folder: &Path, port: u16, urls: &[&str]) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/nodes.md");
    let page = fs::read_to_string(page).unwrap();
    let documented = page.split("```nginx\n").nth(1).unwrap().split("```").next().unwrap();
    let mut lines: Vec<String> = Vec::new();
    let mut servers = urls.iter().map(|url| url.strip_prefix("http://").unwrap());
    for line in documented.lines() {
        if line.trim_start().starts_with("server 10.0.0.") {
            let options = line.trim_start().splitn(3, ' ').nth(2).unwrap();
            lines.extend(servers.by_ref().map(|server| format!("  server {server} {options}")));
        } else if line.trim_start() == "listen 443 ssl;" {
            lines.push(format!("  listen 127.0.0.1:{port};"));
        } else {
            lines.push(line.to_owned());
        }
    }
    let folder = folder.display();
    let documented = lines.join("\n");
    format!(
        "daemon off;\nmaster_process off;\npid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n\
         client_body_temp_path {folder}/body;\nproxy_temp_path {folder}/proxy;\nfastcgi_temp_path {folder}/fastcgi;\n\
         uwsgi_temp_path {folder}/uwsgi;\nscgi_temp_path {folder}/scgi;\n{documented}\n}}\n"
    )
}
