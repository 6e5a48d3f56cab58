package dev.retort.registry.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.server.PostgresDatabase;
import dev.retort.registry.server.store.Database.Part;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers that lose their sessions over and over, and write as fast as they can. */
@Timeout(120)
final class FencedTransactionsIT {
  private static final int CUTS = 12;

  @Test
  void letsNoServerWriteInAnothersTerm() throws Exception {
    DatabaseAddress address = PostgresDatabase.fresh();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    AtomicInteger cuts = new AtomicInteger();
    try (Database one = Database.open(address, Part.WRITES_IF_FREE, "one", Clock.systemUTC());
        Database other = Database.open(address, Part.WRITES_IF_FREE, "other", Clock.systemUTC())) {
      List<Future<Integer>> writers = new ArrayList<>();
      for (Database database : List.of(one, other)) {
        writers.add(threads.submit(() -> write(database, cuts)));
      }
      Random random = new Random(7);
      while (cuts.get() < CUTS) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(400)));
        cutTheLockHoldersSession(address);
        cuts.incrementAndGet();
      }
      int written = 0;
      for (Future<Integer> writer : writers) {
        written += writer.get();
      }
      List<Long> terms = terms(one);
      assertThat(terms).hasSizeGreaterThanOrEqualTo(written).isSorted();
      assertThat(terms.stream().distinct().count()).isGreaterThan(CUTS / 2);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Writes which term it believes to be in until all cuts are over. */
  private static int write(Database database, AtomicInteger cuts) {
    AuditLog audit = new AuditLog(database.jdbi(), Clock.systemUTC());
    int written = 0;
    while (cuts.get() < CUTS) {
      try {
        database
            .jdbi()
            .useTransaction(
                handle -> {
                  long term = handle.createQuery("SELECT term FROM writer").mapTo(Long.class).one();
                  audit.append(
                      handle,
                      Actor.ANONYMOUS,
                      AuditAction.MODEL_CREATED,
                      "triage",
                      Map.of("term", Long.toString(term)));
                });
        written++;
      } catch (ProtocolException | JdbiException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
    return written;
  }

  private static void cutTheLockHoldersSession(DatabaseAddress address) {
    String database = address.url().substring(address.url().lastIndexOf('/') + 1);
    PostgresDatabase.execute(
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            + " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = '"
            + database
            + "'");
  }

  private static List<Long> terms(Database database) {
    return new AuditLog(database.jdbi(), Clock.systemUTC())
        .after(0, 1_000_000).stream()
            .map(entry -> Long.valueOf(entry.details().get("term")))
            .toList();
  }
}
