//! The library's macros check statements while they are compiled.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=.sqlx");
    println!("cargo::rerun-if-env-changed=SQLX_OFFLINE_DIR");
    // Whoever has a `DATABASE_URL` has another database in mind: what Postgres said of the statements is in `.sqlx`,
    // unless it is to be written there anew.
    if std::env::var_os("SQLX_OFFLINE_DIR").is_none() {
        println!("cargo::rustc-env=SQLX_OFFLINE=true");
    }
}
