//! How the databases go about what readers and moderators ask for all the time.

use crate::database::Database;

#[tokio::test]
async fn comments_are_counted_in_an_index_however_many_there_are() {
    let database = Database::new().await;
    database.site(|_| {}).await;
    let count = "select count(*) from comment where article_id = 1 and visible";
    let plan = database.connect().await.plan(count).await;
    assert!(plan.contains("comment_in_thread"), "{plan}");
    let whole = plan.contains("COVERING INDEX") || plan.contains("Index Only Scan");
    assert!(whole, "rows are not looked at one by one: {plan}");
}
