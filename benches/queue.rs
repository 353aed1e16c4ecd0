//! What moderators wait for when there are a million comments.

use std::fmt::Write;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use lamplight::clock::Timestamp;
use lamplight::comments::{CommentId, Status};
use lamplight::store::{Options, QueueFilter, QueuePlace, Search, Store};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};

use crate::client::Client;
use crate::database::Database;
use crate::site::{GUIDE, Site};
use crate::table::{Table, at_most, median};

/// Comments on the site.
const COMMENTS: usize = 1_000_000;

/// Comments under the guide.
const ON_GUIDE: usize = 100_000;

/// Questions of each kind, of which the median counts.
const TRIES: usize = 101;

/// Longest median, in milliseconds.
const AIM: f64 = 50.0;

/// Comments on one page of the queue.
const PAGE: i64 = 26;

/// One comment in so many waits, and one of those in so many is urgent.
const HELD: usize = 50;
const URGENT: usize = 5_000;

/// Sentences that comments are made of: two each, and one word that twenty comments share.
const SENTENCES: usize = 2_000;

/// Measures and prints.
pub(crate) async fn measure() -> Result<()> {
    for database in Database::all("queue") {
        let site = database.new_site().await?;
        site.publish()?;
        let begun = Instant::now();
        fill(&database, &site).await?;
        println!(
            "\n{}: {COMMENTS} comments, {ON_GUIDE} of them on one article, filled in {:.0} s",
            database.name(),
            begun.elapsed().as_secs_f64()
        );
        ask(&database, &site).await?;
        database.remove(site).await?;
    }
    Ok(())
}

/// Fills the tables by SQL alone, without triggers, and makes the list of words afterwards.
async fn fill(database: &Database, site: &Site) -> Result<()> {
    let sentences: Vec<_> = (0..SENTENCES).map(sentence).collect();
    match database {
        Database::Sqlite => {
            let mut line = SqliteConnection::connect(&site.database_url).await?;
            line.execute("pragma synchronous = off").await?;
            let triggers = "select sql from sqlite_master
                where type = 'trigger' and tbl_name = 'comment'";
            let triggers: Vec<String> = sqlx::query_scalar(triggers).fetch_all(&mut line).await?;
            for trigger in &triggers {
                let name = trigger.split_whitespace().nth(2).context("a name")?;
                line.execute(AssertSqlSafe(format!("drop trigger {name}"))).await?;
            }
            line.execute(AssertSqlSafe(filling(
                &sentences,
                "with recursive number (n) as (
                    select 1 union all select n + 1 from number where n < ",
                "strftime('%s', 'now')",
            )))
            .await?;
            for trigger in triggers {
                line.execute(AssertSqlSafe(trigger)).await?;
            }
            line.execute("insert into comment_search (comment_search) values ('rebuild')").await?;
        }
        Database::Postgres(_) => {
            let mut line = PgConnection::connect(&site.database_url).await?;
            line.execute("alter table comment disable trigger user").await?;
            line.execute("drop index comment_by_words").await?;
            line.execute(AssertSqlSafe(filling(
                &sentences,
                "with number (n) as (select n from generate_series(1, ",
                "extract(epoch from now())",
            )))
            .await?;
            line.execute("create index comment_by_words on comment using gin (words)").await?;
            line.execute("alter table comment enable trigger user").await?;
            line.execute("vacuum analyze comment").await?;
        }
    }
    Ok(())
}

/// A sentence of words that are the rarer the higher their number: one in `number` sentences.
fn sentence(number: usize) -> String {
    let mut words = String::from("Everybody");
    for place in 1..12 {
        let word = (number * 7_919 + place * 104_729) % (1 << (place + 1));
        let _ = write!(words, " word{word}");
    }
    words
}

/// Statements that fill the tables; `numbers` begins what counts up to a number.
fn filling(sentences: &[String], numbers: &str, now: &str) -> String {
    let end = if numbers.contains("generate_series") { ") as n)" } else { ")" };
    let mut sql = String::from("create table sentence (id bigint primary key, body text);");
    for (id, sentence) in sentences.iter().enumerate() {
        let _ = write!(sql, "insert into sentence values ({id}, '{sentence}');");
    }
    let guide = format!("(select id from article where slug = '{GUIDE}')");
    let _ = write!(
        sql,
        "insert into article (kind, slug, state, title, summary, topics, reading_minutes,
            comments_open)
        {numbers}20{end}
        select 'article', 'made-up-' || n, 'archived', 'Made up', '', '', 1, true from number;
        insert into comment (article_id, author_name, body, status, visible, posted_at, log_odds,
            reasons, urgent, fingerprint, sender, network, helped)
        {numbers}{COMMENTS}{end}
        select
            case when n % {every} = 0 then {guide}
                else (select id from article where slug = 'made-up-' || (1 + n % 20)) end,
            'Reader ' || n, one.body || '. ' || other.body || ', rare' || (n % 50000) || '.',
            case when n % {HELD} = 1 then 'held' when n % 40 = 2 then 'spam' else 'published' end,
            n % {HELD} <> 1 and n % 40 <> 2, {now} - {COMMENTS} + n, n % 100 / 10.0 - 5,
            '[]', n % {URGENT} = 1, 'made-up-' || n, 'sender-' || (n % 90000),
            'network-' || (n % 9000), 0
        from number
        join sentence as one on one.id = n % {SENTENCES}
        join sentence as other on other.id = n * 31 % {SENTENCES};
        drop table sentence;",
        every = COMMENTS / ON_GUIDE,
    );
    sql
}

/// Asks what moderators and readers ask, and prints how long it took.
async fn ask(database: &Database, site: &Site) -> Result<()> {
    let mut table = Table::new(&["question", "found", "median, ms", "99 %, ms"]);
    let site = Site::new()?.on(site.database_url.clone()).with("LAMPLIGHT_PAGE_CACHE_MIB", "0");
    let server = site.serve()?;
    let mut client = Client::connect(&server.address).await?;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let begun = Instant::now();
        let answer = client.get(&format!("/articles/{GUIDE}"), &[]).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        ensure!(answer.status.is_success(), "the guide answers {}", answer.status);
    }
    table.row(&row("first page of the article, over HTTP", 50, times));
    drop(server);

    let store = Store::open(&site.database_url, Options::default()).await?;
    for (name, filter, place) in questions(&store).await? {
        let (mut times, mut counts, mut found, mut count) = (Vec::new(), Vec::new(), 0, 0);
        for _ in 0..TRIES {
            let begun = Instant::now();
            found = store.queue(&filter, place, PAGE, Some(1), Timestamp::now()).await?.len();
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            let begun = Instant::now();
            count = store.queue_count(&filter, 1_001).await?;
            counts.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        table.row(&row(name, found, times));
        table.row(&row("    counted", usize::try_from(count)?, counts));
    }
    table.print(&format!("Medians of {TRIES} questions on {}", database.name()));
    store.close().await;
    plans(database, &site).await
}

fn row(name: &str, found: usize, mut times: Vec<f64>) -> [String; 4] {
    times.sort_by(f64::total_cmp);
    let slowest = times[times.len() * 99 / 100];
    let median = at_most(median(times), AIM, 2);
    [name.to_owned(), found.to_string(), median, format!("{slowest:.2}")]
}

type Question = (&'static str, QueueFilter, Option<QueuePlace>);

async fn questions(store: &Store) -> Result<Vec<Question>> {
    let listings = store.listings().await?;
    let guide = listings.iter().find(|listing| listing.slug.as_str() == GUIDE);
    let guide = Some(guide.context("the guide")?.id);
    let waiting = QueueFilter::waiting();
    let all = QueueFilter::default();
    let words = |filter: &QueueFilter, typed| QueueFilter {
        search: Search::parse(typed),
        ..filter.clone()
    };
    let deep = QueuePlace { urgent: false, after: CommentId(900_000) };
    Ok(vec![
        ("queue, first page", waiting.clone(), None),
        ("queue, deep", waiting.clone(), Some(deep)),
        ("queue of the article", QueueFilter { article_id: guide, ..waiting.clone() }, None),
        (
            "published on the article, deep",
            QueueFilter { article_id: guide, status: Some(Status::Published), ..all.clone() },
            Some(deep),
        ),
        ("queue, doubtful", QueueFilter { at_least: Some(4.5), ..waiting.clone() }, None),
        ("of one sender", QueueFilter { sender: Some("sender-7".into()), ..all.clone() }, None),
        ("edited", QueueFilter { edited: true, ..all.clone() }, None),
        ("with unread answers", QueueFilter { unread: true, ..all.clone() }, None),
        ("search, in all comments", words(&all, "everybody"), None),
        ("search, in some of a hundred", words(&all, "word100"), None),
        ("search, in twenty", words(&all, "rare77"), None),
        ("search, two words", words(&all, "word1 rare77"), None),
        ("search, two words next to each other", words(&all, "\"everybody word1\""), None),
        ("search in the queue, common", words(&waiting, "everybody"), None),
        ("search in the queue, rare", words(&waiting, "rare51"), None),
    ])
}

/// Prints how the database goes about the questions that could be slow.
async fn plans(database: &Database, site: &Site) -> Result<()> {
    println!("\nPlans on {}:", database.name());
    let held = "select id from comment where status = 'held' and not urgent and id > 900000
        order by id limit 26";
    match database {
        Database::Sqlite => {
            let mut line = SqliteConnection::connect(&site.database_url).await?;
            let search = "select comment_search.rowid from comment_search
                cross join comment on comment.id = comment_search.rowid
                where comment_search match '{author_name body} : \"word1\" AND status : \"held\"'
                order by comment_search.rowid limit 26";
            for sql in [held, search] {
                println!("  {}", sql.split_whitespace().collect::<Vec<_>>().join(" "));
                let explain = AssertSqlSafe(format!("explain query plan {sql}"));
                for step in sqlx::query(explain).fetch_all(&mut line).await? {
                    println!("    {}", step.get::<String, _>("detail"));
                }
            }
        }
        Database::Postgres(_) => {
            let mut line = PgConnection::connect(&site.database_url).await?;
            let searches = ["everybody", "rare77"].map(|word| {
                format!(
                    "select id from comment where words @@ '{word}'::tsquery order by id desc \
                     limit 26"
                )
            });
            line.execute("set enable_bitmapscan = off").await?;
            explain(&mut line, held).await?;
            line.execute("set enable_bitmapscan = on").await?;
            for sql in &searches {
                explain(&mut line, sql).await?;
            }
            // As it is asked once a capped count has shown that there are few.
            let few = "select few.id from (select id from comment
                where words @@ 'rare77'::tsquery offset 0) as few order by few.id desc limit 26";
            explain(&mut line, few).await?;
        }
    }
    Ok(())
}

async fn explain(line: &mut PgConnection, sql: &str) -> Result<()> {
    println!("  {}", sql.split_whitespace().collect::<Vec<_>>().join(" "));
    let explain = AssertSqlSafe(format!("explain (costs off) {sql}"));
    for step in sqlx::query(explain).fetch_all(line).await? {
        println!("    {}", step.get::<String, _>(0));
    }
    Ok(())
}
