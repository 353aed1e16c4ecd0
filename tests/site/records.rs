//! Records of sources while articles cite them: dropped, exported, and saved with many citations.

use std::sync::Arc;

use axum::http::StatusCode;
use lamplight::app::Subject;
use lamplight::content::Severity;
use parking_lot::Mutex;

use crate::harness::{Site, article, article_with};
use crate::sources::with_citations;

#[tokio::test]
async fn dropping_a_cited_record_is_said_and_an_export_still_publishes() {
    let site = with_citations().await;
    let report =
        site.save(&[("sources/sea.yaml", "gould2023:\n  type: web\n  title: Waves\n")]).await;
    let told: Vec<_> = report.faulty.iter().flat_map(|file| &file.faults).collect();
    let told: Vec<_> = told.into_iter().filter(|fault| fault.code == "dropped-source").collect();
    assert_eq!(told.len(), 1, "nothing cites the other one: {told:?}");
    assert!(told[0].message.contains("“doi:10.1000/182”"), "{told:?}");

    let folder = tempfile::tempdir().unwrap();
    let report = site.app.export(folder.path()).await.unwrap();
    assert!(report.left.is_empty(), "{:?}", report.left);
    let text = std::fs::read_to_string(folder.path().join("sources/withdrawn.yaml")).unwrap();
    assert!(text.starts_with("\"doi:10.1000/182\": {"), "{text}");
    assert_eq!(text.lines().count(), 1, "nothing cites the other one: {text}");
    // Once more into the same folder changes nothing.
    assert_eq!(site.app.export(folder.path()).await.unwrap(), report);

    let other = Site::shared().await;
    let read = lamplight::app::read_folder(folder.path()).unwrap();
    let published = other.app.publish(read).await.unwrap();
    let errors: Vec<_> = published.faulty.iter().flat_map(|file| &file.faults).collect();
    assert!(errors.iter().all(|fault| fault.severity == Severity::Warning), "{errors:?}");
    assert_eq!(other.get("/sources/doi:10.1000/182").await.texts("h1"), ["Salt"]);
    assert_eq!(other.get("/articles/tides").await.status, StatusCode::OK);

    // The name is taken by then, and what stands there of somebody's own is left alone.
    other.save(&[("sources/withdrawn.yaml", "other:\n  type: misc\n")]).await;
    let own = folder.path().join("sources/withdrawn-2.yaml");
    std::fs::write(&own, "mine:\n").unwrap();
    let report = other.app.export(folder.path()).await.unwrap();
    assert_eq!(report.left, ["sources/withdrawn-2.yaml"]);
    assert_eq!(std::fs::read_to_string(own).unwrap(), "mine:\n");
}

#[tokio::test]
async fn an_article_with_many_citations_is_saved_without_reading_the_site_anew() {
    let site = Site::shared().await;
    let keys: Vec<_> = (0..100).map(|number| format!("s{number}")).collect();
    let records = keys.iter().map(|key| format!("{key}:\n  type: misc\n"));
    let records = records.collect::<Vec<_>>().concat();
    let cited = keys.iter().map(|key| format!("Said.[@{key}] "));
    let cited = cited.collect::<Vec<_>>().concat();
    site.publish(&[
        ("sources/many.yaml", &*records),
        ("articles/many.md", &article("Many", &cited)),
        ("articles/rain.md", &article("Rain", "No source.")),
    ])
    .await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    site.app.watch(move |subjects| {
        heard.lock().push(subjects.map(<[Subject]>::to_vec));
    });
    let citations = || {
        let told = std::mem::take(&mut *told.lock());
        let all: Vec<_> = told.into_iter().flat_map(|one| one.expect("named changes")).collect();
        all.into_iter().filter(|one| matches!(one, Subject::Citations(_))).collect::<Vec<_>>()
    };
    site.publish(&[("articles/many.md", &article("Many", &format!("A word. {cited}")))]).await;
    assert_eq!(citations(), [], "it cites what it cited, where it did");
    let fewer = cited.replace("Said.[@s99] ", "");
    site.publish(&[("articles/many.md", &article("Many", &fewer))]).await;
    assert_eq!(citations(), [Subject::Citations("s99".into())]);
    let changed = article_with("Many", "state = \"archived\"", &fewer);
    site.publish(&[("articles/many.md", &changed)]).await;
    assert_eq!(citations().len(), 99, "all lists lose it");
    assert_eq!(site.get("/sources/s1").await.texts("#citing + ul").len(), 0);
}
