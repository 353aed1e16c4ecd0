use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::app::{App, File, PublishReport, read_folder};
use crate::cli::output::{complain, on_one_line, say};
use crate::cli::watch::Watch;
use crate::cli::{Done, Failed, failed, report};
use crate::content::Change;
use crate::web::{Site, serve as serve_site};

/// Publishes the content folder, then serves the site until it is told to stop.
pub(super) async fn serve(app: App) -> Done {
    let settings = app.settings().clone();
    let listener = listen(settings.listen).await?;
    // Before the folder is read, so that nothing saved meanwhile is missed.
    let watch = settings.watch.then(|| Watch::begin(&settings.content_dir)).flatten();
    let published = match read_content(&app) {
        Err(cannot) if app.catalogue().all().next().is_some() => {
            // Somebody else publishes it, into the same database.
            complain(format_args!("{cannot}; serving what was published before."));
            PublishReport::default()
        }
        files => publish_files(&app, files, None).await?,
    };
    // Whoever starts a site wants its address; what is only worth a look can be asked for.
    let (errors, warnings) = report::parted(&published.faulty);
    report::print(&settings.content_dir, &errors);
    let stopped = stopped();
    let address = listener.local_addr().unwrap_or(settings.listen);
    say(format_args!("Lamplight is at http://{address}"));
    say(format_args!("Data: {}", app.place_of_data()));
    say(format_args!("Content: {}", said(&app, &published)));
    if warnings > 0 {
        let them = if warnings == 1 { "warning" } else { "warnings" };
        say(format_args!("{warnings} {them} in what is new; `lamplight check` shows them"));
    }
    unexplained(&published);

    let (followed, jobs, checker) = (app.clone(), app.clone(), app.checker());
    let (asker, postman) = (app.clone(), app.postman());
    let learner = app.clone();
    let learning = tokio::spawn(async move { learner.keep_learning().await });
    let following = tokio::spawn(async move { followed.follow_changes().await });
    let working = tokio::spawn(async move { jobs.do_jobs().await });
    let asking = tokio::spawn(async move { asker.keep_asking().await });
    let posting = tokio::spawn(async move { postman.keep_posting().await });
    let checking =
        settings.check_sources.then(|| tokio::spawn(async move { checker.keep_checking().await }));
    let watching = watch.map(|mut watch| {
        watch.remember(&published.faulty);
        tokio::spawn(watch.publish_saved(app.clone()))
    });
    let site = Site::new(&app);
    let served = serve_site(site, listener, stopped).await;
    let tasks = [following, working, learning, asking, posting].map(Some);
    for task in tasks.into_iter().chain([checking, watching]).flatten() {
        task.abort();
    }
    app.close().await;
    served.map_err(|error| {
        complain(format_args!("The network failed: {error}."));
        Failed::System
    })
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failed> {
    TcpListener::bind(address).await.map_err(|error| {
        complain(format_args!(
            "Nothing can listen at {address}: {error}. Is another site running there? \
             `LAMPLIGHT_LISTEN=127.0.0.1:0` takes a free port."
        ));
        Failed::System
    })
}

/// Publishes what changed in the content folder.
pub(super) async fn publish_folder(
    app: &App,
    change: Option<&Change>,
) -> Result<PublishReport, Failed> {
    let published = publish_files(app, read_content(app), change).await?;
    report::print(&app.settings().content_dir, &published.faulty);
    Ok(published)
}

fn read_content(app: &App) -> io::Result<Vec<File>> {
    read_folder(&app.settings().content_dir)
}

async fn publish_files(
    app: &App,
    files: io::Result<Vec<File>>,
    change: Option<&Change>,
) -> Result<PublishReport, Failed> {
    let files = files.map_err(|error| {
        complain(format_args!(
            "The content cannot be read: {error}. Set `content_dir`, or start where `content/` is."
        ));
        Failed::System
    })?;
    app.publish_as(files, change).await.map_err(|error| failed(&error))
}

/// What is said of a file whose change nobody has explained.
pub(super) const UNEXPLAINED: &str =
    "published as an update without a note; say under [change] what changed";

/// Names the files whose changes nobody has explained.
pub(super) fn unexplained(published: &PublishReport) {
    for path in &published.unexplained {
        say(format_args!("{}: {UNEXPLAINED}", on_one_line(path)));
    }
}

/// How many articles there are and what is new, in one line.
fn said(app: &App, published: &PublishReport) -> String {
    let count = app.catalogue().all().filter(|listing| listing.is_public()).count();
    let new = published.published.len();
    let faulty = published.faulty.iter().filter(|file| report::has_errors(file)).count();
    let left_out = match faulty {
        0 => String::new(),
        1 => ", 1 file with faults left out (see above)".to_owned(),
        many => format!(", {many} files with faults left out (see above)"),
    };
    let folder = app.settings().content_dir.display();
    format!("{count} articles and pages from {folder}, {new} of them new or changed{left_out}")
}

/// Done when the process is asked to stop; it is heard from the call on, not from the first poll.
fn stopped() -> impl Future<Output = ()> {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminated = {
        use tokio::signal::unix::{SignalKind, signal};
        let terminated = signal(SignalKind::terminate()).ok();
        async move {
            match terminated {
                Some(mut terminated) => drop(terminated.recv().await),
                None => std::future::pending().await,
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending();
    async move {
        tokio::select! {
            _ = interrupted => {}
            () = terminated => {}
        }
        tracing::info!("stopping: running requests are finished first");
    }
}
