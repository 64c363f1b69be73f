//! Who may do what with what is stored.

use std::process;

use eventer::store::postgres::{PgError, PgStore, Roles, Schema};
use eventer::store::{EventLog, Outbox, Views};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::task::JoinSet;

use crate::counter::{counter, counter::event, counters, total, until};
use crate::databases::{Databases, execute, runtime};
use crate::migrations::SECOND;

/// No migration.
const NONE: [u32; 0] = [];

/// The SQLSTATE of a statement that has to fail.
async fn fails(options: &PgConnectOptions, sql: &str) -> String {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    let answer = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut connection)
        .await;
    match answer {
        Err(sqlx::Error::Database(error)) => error.code().unwrap_or_default().into_owned(),
        other => panic!("`{sql}` did not fail: {other:?}"),
    }
}

/// Something that is not as it has to be for what was asked.
const NOT_NOW: &str = "55000";

/// A right that is missing.
const DENIED: &str = "42501";

/// A function is anybody's to call when it is created, and runs with the rights of its owner.
#[test]
fn each_function_is_for_those_who_were_given_it() {
    let database = Databases::get().copy();
    let pool = database.pool();
    runtime().block_on(async {
        let stranger = format!("eventer_caller_{}", process::id());
        execute(&pool, &format!("CREATE ROLE {stranger}")).await;
        let sql = "SELECT
                count(*),
                coalesce(array_agg(proname::text) FILTER (WHERE has_function_privilege($1, oid, 'EXECUTE')), '{}')
            FROM pg_proc
            WHERE pronamespace = 'eventer'::regnamespace AND prorettype <> 'trigger'::regtype";
        let (all, callable): (i64, Vec<String>) = sqlx::query_as(sql).bind(&stranger).fetch_one(&pool).await.unwrap();
        assert!(all > 30, "{all}");
        assert_eq!(callable, [""; 0]);
        execute(&pool, &format!("DROP ROLE {stranger}")).await;
    });
}

#[test]
fn the_application_stores_by_functions_and_cannot_write_otherwise() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}_{}", process::id());
    let (owner, app, login, stranger) = (name("owner"), name("app"), name("login"), name("stranger"));
    runtime().block_on(async {
        let roles = Roles::new(&owner, &app).unwrap();
        let store = PgStore::new(&pool);
        assert_eq!(store.migrate_with(&roles).await.unwrap(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(store.migrate_with(&roles).await.unwrap(), NONE);
        let create = format!(
            "CREATE ROLE {login} LOGIN PASSWORD 'secret' IN ROLE {app}; CREATE ROLE {stranger} LOGIN PASSWORD 'secret'"
        );
        execute(&pool, &create).await;
        let options = |user: &str| {
            PgConnectOptions::clone(&pool.connect_options())
                .username(user)
                .password("secret")
        };

        // What it may do.
        let as_app = PgPoolOptions::new().connect_lazy_with(options(&login));
        let store = PgStore::new(&as_app);
        store.check().await.unwrap();
        let counters = counters(&store);
        counters.start("A".to_owned(), event::Started).await.unwrap();
        counters
            .dispatch(&"A".to_owned(), event::Stepped { by: 2 })
            .idempotent("key")
            .await
            .unwrap();
        assert_eq!(total(&store, "A").await, 2);
        assert_eq!(counters.history(&"A".to_owned()).await.unwrap().len(), 2);
        assert_eq!(store.events(0, 9).await.unwrap().len(), 2);
        assert_eq!(store.messages(0, 9).await.unwrap(), []);
        assert_eq!(store.view("counter", "view", "key").await.unwrap(), None);

        // What it may not.
        let tables = [
            "entity",
            "event",
            "outbox",
            "view_row",
            "idempotency",
            "edge",
            "migration",
        ];
        for table in tables.map(|table| format!("eventer.{table}")) {
            let statements = [
                format!("INSERT INTO {table} SELECT * FROM {table}"),
                format!(
                    "UPDATE {table} SET {} = DEFAULT",
                    if table.ends_with("migration") {
                        "name"
                    } else {
                        "machine"
                    }
                ),
                format!("DELETE FROM {table}"),
                format!("TRUNCATE {table}"),
                format!("SELECT * FROM {table} FOR UPDATE"),
                format!("ALTER TABLE {table} ADD COLUMN a integer"),
                format!("DROP TABLE {table}"),
                format!(
                    "CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()"
                ),
            ];
            for statement in statements {
                assert_eq!(fails(&options(&login), &statement).await, DENIED, "{statement}");
            }
        }
        for statement in [
            "SELECT nextval('eventer.event_position')",
            "SELECT setval('eventer.message_position', 1)",
            "DROP FUNCTION eventer.positions_1",
            "ALTER FUNCTION eventer.positions_1 RESET search_path",
            "CREATE TABLE eventer.more (a integer)",
            "DROP SCHEMA eventer CASCADE",
            &format!("SET ROLE {owner}"),
        ] {
            assert_eq!(fails(&options(&login), statement).await, DENIED, "{statement}");
        }

        // Nobody else may do anything, also not by the functions.
        for statement in ["SELECT * FROM eventer.event", "SELECT * FROM eventer.positions_1()"] {
            assert_eq!(fails(&options(&stranger), statement).await, DENIED, "{statement}");
        }
        execute(&pool, &format!("GRANT USAGE ON SCHEMA eventer TO {stranger}")).await;
        let nulls = |count: usize| vec!["NULL"; count].join(",");
        for statement in [
            "SELECT * FROM eventer.positions_1()",
            &format!("SELECT eventer.commit_event_1({})", nulls(25)),
            &format!("SELECT eventer.commit_events_1({})", nulls(23)),
            &format!("SELECT eventer.commit_1({})", nulls(64)),
        ] {
            assert_eq!(fails(&options(&stranger), statement).await, DENIED, "{statement}");
        }
    });
    drop(database);
    let drop = [login, stranger, app, owner]
        .map(|role| format!("DROP ROLE {role};"))
        .concat();
    runtime().block_on(Databases::get().run(&drop));
}

/// The function of a trigger writes whatever a row says on whose table the trigger is.
#[test]
fn the_application_has_no_trigger_of_its_own_that_writes_to_an_index() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}3_{}", process::id());
    let (roles, login) = (Roles::new(&name("owner"), &name("app")).unwrap(), name("login"));
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        store.migrate_with(&roles).await.unwrap();
        store.index::<counter::Machine>(|_| {}).await.unwrap();
        // As each time that the program starts.
        store.migrate_with(&roles).await.unwrap();
        let create = format!(
            "CREATE ROLE {login} LOGIN PASSWORD 'secret' IN ROLE {}",
            roles.application()
        );
        execute(&pool, &create).await;
        let options = PgConnectOptions::clone(&pool.connect_options())
            .username(&login)
            .password("secret");
        let bait = "CREATE TEMPORARY TABLE bait (LIKE eventer.entity);
            CREATE TRIGGER t AFTER INSERT ON bait FOR EACH ROW EXECUTE FUNCTION eventer.counter_index();
            INSERT INTO bait (tenant, machine, id, version, state, state_version, changed_at)
            VALUES (0, '', 'A', 1, 'Running', 1, now())";
        assert_eq!(fails(&options, bait).await, DENIED);
        assert_eq!(counters(&store).query().count().await.unwrap(), 0);
    });
    drop(database);
    let drop = [&login, roles.application(), roles.owner()]
        .map(|role| format!("DROP ROLE {role};"))
        .concat();
    runtime().block_on(Databases::get().run(&drop));
}

/// What is not this role's, or a function without its rights.
async fn others(pool: &PgPool, owner: &str) -> String {
    let sql = "SELECT coalesce(string_agg(what, ', '), '') FROM (
        SELECT relname AS what FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
        WHERE nspname = 'eventer' AND relowner <> $1::regrole
        UNION ALL
        SELECT proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
        WHERE nspname = 'eventer' AND (proowner <> $1::regrole OR NOT prosecdef)
    ) AS others";
    sqlx::query_scalar(sql).bind(owner).fetch_one(pool).await.unwrap()
}

#[test]
fn everything_is_the_owners_and_functions_have_its_rights() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}2_{}", process::id());
    let roles = Roles::new(&name("owner"), &name("app")).unwrap();
    runtime().block_on(async {
        PgStore::new(&pool).migrate_with(&roles).await.unwrap();
        assert_eq!(others(&pool, roles.owner()).await, "");
    });
    drop(database);
    let drop = [roles.application(), roles.owner()]
        .map(|role| format!("DROP ROLE {role};"))
        .concat();
    runtime().block_on(Databases::get().run(&drop));
}

/// What was granted to whom.
async fn grants(pool: &PgPool) -> Vec<String> {
    let sql = "SELECT proname || coalesce(proacl::text, '') FROM pg_proc WHERE pronamespace = 'eventer'::regnamespace
        UNION ALL
        SELECT relname || coalesce(relacl::text, '') FROM pg_class
        WHERE relnamespace = 'eventer'::regnamespace AND relkind IN ('r', 'v', 'S')
        ORDER BY 1";
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}

#[test]
fn a_store_with_roles_is_brought_further_with_them_alone() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}4_{}", process::id());
    let (maintainer, worker) = (name("maintainer"), name("worker"));
    let roles = Roles::new(&name("owner"), &name("app")).unwrap();
    let roles = roles.maintained_by(&maintainer).unwrap().worked_by(&worker).unwrap();
    let other = Roles::new(&name("other_owner"), &name("app")).unwrap();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        store.migrate_with(&roles).await.unwrap();
        let granted = grants(&pool).await;
        let user: String = sqlx::query_scalar("SELECT current_user::text")
            .fetch_one(&pool)
            .await
            .unwrap();
        // Nothing is to be done: that may be found out by who has no roles, as a program that migrates when it starts.
        assert_eq!(store.migrate().await.unwrap(), NONE);
        execute(&pool, SECOND).await;
        let error = store.check().await.unwrap_err().to_string();
        assert!(error.contains("`PgStore::migrate_with` and the same roles if it was made with roles"), "{error}");
        for (error, user) in [
            (store.migrate().await.unwrap_err(), &*user),
            (store.migrate_with(&other).await.unwrap_err(), other.owner()),
        ] {
            assert!(
                matches!(&error, PgError::NotOwner { owner, user: found, .. } if owner == roles.owner() && found == user),
                "{error:?}"
            );
            assert!(error.to_string().contains("`PgStore::migrate_with` and the same roles"), "{error}");
        }
        // Nothing was done.
        let error = store.check().await.unwrap_err();
        assert!(matches!(error, PgError::Older { found: 2, .. }), "{error:?}");
        assert_eq!(store.migrate_with(&roles).await.unwrap(), [3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(others(&pool, roles.owner()).await, "");
        assert_eq!(grants(&pool).await, granted);

        // The same by hand.
        execute(&pool, SECOND).await;
        let sql = |roles| PgStore::migration_sql_after(store.schema(), roles, 2);
        for foreign in [None, Some(&other)] {
            assert_eq!(fails(&pool.connect_options(), &sql(foreign)).await, NOT_NOW);
        }
        execute(&pool, &sql(Some(&roles))).await;
        store.check().await.unwrap();
        assert_eq!(others(&pool, roles.owner()).await, "");
        assert_eq!(grants(&pool).await, granted);
    });
    drop(database);
    drop_all(&[roles.application(), &maintainer, &worker, roles.owner()]);
}

/// An index is made after all rights were granted.
#[test]
fn each_role_may_verify_a_machine_with_an_index() {
    let database = Databases::get().empty();
    let pool = database.pool();
    let name = |of: &str| format!("eventer_{of}5_{}", process::id());
    let (maintainer, worker) = (name("maintainer"), name("worker"));
    let roles = Roles::new(&name("owner"), &name("app")).unwrap();
    let roles = roles.maintained_by(&maintainer).unwrap().worked_by(&worker).unwrap();
    runtime().block_on(async {
        let store = PgStore::new(&pool);
        store.migrate_with(&roles).await.unwrap();
        store.index::<counter::Machine>(|_| {}).await.unwrap();
        counters(&store).start("A".to_owned(), event::Started).await.unwrap();
        for role in [roles.owner(), roles.application(), &maintainer, &worker] {
            let options = PgConnectOptions::clone(&pool.connect_options()).options([("role", role)]);
            let store = PgStore::new(&PgPoolOptions::new().connect_lazy_with(options));
            let mut verification = store.verify::<counter::Machine>();
            assert!(verification.next().await.unwrap().is_none(), "{role}");
            assert_eq!(verification.entities(), 1);
        }
    });
    drop(database);
    drop_all(&[roles.application(), &maintainer, &worker, roles.owner()]);
}

/// A login that may make roles, and is no superuser.
async fn migrator(admin: &PgPool, of: &str) -> String {
    let migrator = format!("eventer_migrator{of}_{}", process::id());
    execute(
        admin,
        &format!("CREATE ROLE {migrator} LOGIN CREATEROLE PASSWORD 'secret'"),
    )
    .await;
    migrator
}

/// A pool of this login's, who may make schemas in the database.
async fn pool_of(login: &str, admin: &PgPool) -> PgPool {
    let database: String = sqlx::query_scalar("SELECT quote_ident(current_database())")
        .fetch_one(admin)
        .await
        .unwrap();
    execute(admin, &format!("GRANT CREATE ON DATABASE {database} TO {login}")).await;
    let options = PgConnectOptions::clone(&admin.connect_options());
    PgPoolOptions::new().connect_lazy_with(options.username(login).password("secret"))
}

#[test]
fn who_may_make_roles_migrates_with_them() {
    let database = Databases::get().empty();
    let admin = database.pool();
    let name = |of: &str| format!("eventer_{of}6_{}", process::id());
    let (maintainer, worker) = (name("maintainer"), name("worker"));
    let roles = Roles::new(&name("owner"), &name("app")).unwrap();
    let roles = roles.maintained_by(&maintainer).unwrap().worked_by(&worker).unwrap();
    let migrator = runtime().block_on(async {
        let migrator = migrator(&admin, "6").await;
        let pool = pool_of(&migrator, &admin).await;
        // By hand first, in a session that goes on as who it was.
        let mut session = PgConnection::connect_with(&admin.connect_options()).await.unwrap();
        let text = PgStore::migration_sql(&Schema::new("by_hand").unwrap(), Some(&roles));
        for sql in [format!("SET ROLE {migrator}"), text] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(&mut session)
                .await
                .unwrap();
        }
        let user: String = sqlx::query_scalar("SELECT current_user::text")
            .fetch_one(&mut session)
            .await
            .unwrap();
        assert_eq!(user, migrator);
        // Many processes at once.
        let mut migrating = JoinSet::new();
        for _ in 0..8 {
            let (store, roles) = (PgStore::new(&pool), roles.clone());
            migrating.spawn(async move { store.migrate_with(&roles).await.unwrap().len() });
        }
        let mut applied = migrating.join_all().await;
        applied.sort_unstable();
        assert_eq!(applied, [0, 0, 0, 0, 0, 0, 0, 9]);
        assert_eq!(others(&admin, roles.owner()).await, "");
        execute(&admin, SECOND).await;
        let store = PgStore::new(&pool);
        assert_eq!(store.migrate_with(&roles).await.unwrap(), [3, 4, 5, 6, 7, 8, 9]);
        store.check().await.unwrap();
        migrator
    });
    drop(database);
    drop_all(&[roles.application(), &maintainer, &worker, roles.owner(), &migrator]);
}

/// Roles are the server's, and what keeps migrations apart is the database's.
#[test]
fn databases_that_share_roles_are_migrated_at_once() {
    let databases = [Databases::get().empty(), Databases::get().empty()];
    let admins = [databases[0].pool(), databases[1].pool()];
    let name = |of: &str| format!("eventer_{of}7_{}", process::id());
    let roles = Roles::new(&name("owner"), &name("app")).unwrap();
    let migrator = runtime().block_on(async {
        let migrator = migrator(&admins[0], "7").await;
        let mut pools = Vec::new();
        for admin in &admins {
            pools.push(pool_of(&migrator, admin).await);
        }
        let made = [roles.owner(), roles.application()].map(|role| format!("CREATE ROLE {role}"));
        let given = format!("GRANT {} TO {migrator}", roles.owner());
        // The first has come so far and not to its end: to the roles, and to the membership.
        for (before, under_way) in [(None, &*made.join(";")), (Some(()), &*given)] {
            if before.is_some() {
                execute(&admins[1], "DROP SCHEMA eventer CASCADE").await;
                // As who gave it: from Postgres 16 on it is given beside the membership of who made the role.
                execute(&pools[1], &format!("REVOKE {} FROM {migrator}", roles.owner())).await;
            }
            let mut first = PgConnection::connect_with(&pools[0].connect_options()).await.unwrap();
            let sql = format!("BEGIN; {under_way}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
                .execute(&mut first)
                .await
                .unwrap();
            let second = tokio::spawn({
                let (store, roles) = (PgStore::new(&pools[1]), roles.clone());
                async move { store.migrate_with(&roles).await }
            });
            until("the second waits", async || {
                let sql = "SELECT count(*) FROM pg_stat_activity
                    WHERE wait_event_type = 'Lock' AND datname = current_database()";
                sqlx::query_scalar::<_, i64>(sql).fetch_one(&admins[1]).await.unwrap() == 1
            })
            .await;
            sqlx::raw_sql("COMMIT").execute(&mut first).await.unwrap();
            assert_eq!(second.await.unwrap().unwrap().len(), 9, "{under_way}");
        }
        PgStore::new(&pools[0]).migrate_with(&roles).await.unwrap();
        migrator
    });
    drop(databases);
    drop_all(&[roles.application(), roles.owner(), &migrator]);
}

fn drop_all(roles: &[&str]) {
    let drop = format!("DROP ROLE {}", roles.join(", "));
    runtime().block_on(Databases::get().run(&drop));
}
