import { Logger, runMigrations } from 'graphile-worker'
import type { Pool } from 'pg'

/**
 * Brings the job queue's own schema (`graphile_worker`) to the newest, and lets the server work with it: its tables belong to who migrates
 * and have row-level security on, so `ringroot_app` needs rights and a policy. A job's payload holds ids, never a customer's data, so
 * the queue is not divided by account.
 */
export async function installJobs(pool: Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => {}) })
  await pool.query(`
    grant usage on schema graphile_worker to ringroot_app;
    grant select, insert, update, delete on all tables in schema graphile_worker to ringroot_app;
    grant usage on all sequences in schema graphile_worker to ringroot_app;
    do $$ declare found regclass; begin
      for found in
        select c.oid::regclass from pg_class c
        where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'ringroot_app')
      loop
        execute format('create policy ringroot_app on %s to ringroot_app using (true) with check (true)', found);
      end loop;
    end $$;`)
}
