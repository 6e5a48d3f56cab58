package dev.retort.registry.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class AuditFeedTest {
  @TempDir private Path home;

  @Test
  void tellsEachEntryOnceAndInOrderWhoeverAppendsThem() throws Exception {
    BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    try (Database database = Database.open(home);
        AuditLog audit = new AuditLog(database, Clock.systemUTC())) {
      append(database, audit);
      audit.listen(
          entry -> {
            throw new IllegalStateException("a listener that fails keeps nobody from listening");
          });
      audit.listen(entry -> heard.add(entry.sequence()));
      List<CompletableFuture<Void>> writers =
          IntStream.range(0, 4)
              .mapToObj(
                  writer ->
                      CompletableFuture.runAsync(
                          () -> IntStream.range(0, 25).forEach(i -> append(database, audit))))
              .toList();
      writers.forEach(CompletableFuture::join);

      for (long sequence : LongStream.rangeClosed(2, 101).toArray()) {
        assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(sequence);
      }
      assertThat(heard.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void tellsNothingThatWasRolledBack() throws Exception {
    BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    try (Database database = Database.open(home);
        AuditLog audit = new AuditLog(database, Clock.systemUTC())) {
      audit.listen(entry -> heard.add(entry.sequence()));
      database
          .jdbi()
          .useTransaction(
              handle -> {
                audit.append(handle, Actor.ANONYMOUS, AuditAction.MODEL_CREATED, "gone", Map.of());
                handle.rollback();
              });
      append(database, audit);

      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(audit.after(0, 10)).extracting(AuditEntry::model).containsExactly("triage");
    }
  }

  private static void append(Database database, AuditLog audit) {
    database
        .jdbi()
        .useTransaction(
            handle ->
                audit.append(
                    handle, Actor.ANONYMOUS, AuditAction.MODEL_CREATED, "triage", Map.of()));
  }
}
