//! nginx, with the same bytes as files.

use std::path::Path;

use anyhow::{Context, Result};

use crate::server::{Server, free_address, on_core};

/// Where Debian's package libnginx-mod-http-brotli-static puts it.
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/// Headers that it sets by itself, in its own way.
const OWN: [&str; 5] =
    ["etag", "content-type", "content-encoding", "last-modified", "accept-ranges"];

/// Can it serve files that brotli packed?
pub(crate) fn has_brotli() -> bool {
    Path::new(BROTLI).exists()
}

/// Starts it on one core, at `/guide`, with the answers that [`crate::bare::keep`] put into `kept`.
pub(crate) async fn start(kept: &Path, core: u8) -> Result<Server> {
    let folder = kept.join("nginx");
    std::fs::create_dir(&folder)?;
    for (way, name) in [("plain", "guide"), ("gzip", "guide.gz"), ("brotli", "guide.br")] {
        std::fs::copy(kept.join(way).with_extension("body"), folder.join(name))?;
    }
    let address = free_address()?;
    let head = std::fs::read_to_string(kept.join("plain.head"))?;
    let file = folder.join("nginx.conf");
    let folder = folder.to_str().context("a path in UTF-8")?;
    std::fs::write(&file, configuration(folder, &address, &head))?;
    let mut command = on_core(core, "nginx");
    command.args(["-p", folder, "-e", "stderr", "-c"]).arg(&file);
    Server::start_silent(&mut command, address).await
}

/// One process, no log, files kept open: as fast as it can be.
fn configuration(folder: &str, address: &str, head: &str) -> String {
    let headers = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| !OWN.contains(name))
        .map(|(name, value)| format!("add_header {name} \"{}\";", value.replace('"', "\\\"")));
    let headers = headers.collect::<Vec<_>>().join("\n");
    let (module, brotli) = if has_brotli() {
        (format!("load_module {BROTLI};"), "brotli_static on;")
    } else {
        (String::new(), "")
    };
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log stderr;
        {module}
        events {{ worker_connections 256; }}
        http {{
            access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
            open_file_cache max=16; default_type 'text/html; charset=utf-8';
            client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            server {{
                listen {address}; root {folder}; gzip_static on; {brotli}
                {headers}
            }}
        }}"
    )
}
