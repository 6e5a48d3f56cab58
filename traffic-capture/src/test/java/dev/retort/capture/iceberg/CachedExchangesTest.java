package dev.retort.capture.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedExchangesTest {
  private static final AnsweredBy OF_STUDENT = new AnsweredBy.Cache(Optional.of("tickets/3"));

  @TempDir private Path folder;

  @Test
  void theLogTellsWhoGaveAnAnswerThatTheCacheGaveAgain() {
    List<Exchange> appended =
        List.of(
            answeredBy(1, OF_STUDENT),
            answeredBy(2, AnsweredBy.Cache.OF_TEACHER),
            answeredBy(3, new AnsweredBy.Student("tickets/3", 0.75)),
            answeredBy(4, new AnsweredBy.Teacher(0.05)));
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.append(appended);
    }

    List<Exchange> read = new ArrayList<>();
    try (IcebergExchangeLog log = IcebergExchangeLog.open(folder)) {
      log.scan(log.window(Instant.MIN, Instant.MAX), read::add);
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(appended);
  }

  @Test
  void anAnswerThatIsGivenAgainNeitherLabelsNorEvaluates() {
    for (AnsweredBy cached : List.of(OF_STUDENT, AnsweredBy.Cache.OF_TEACHER)) {
      assertThat(cached.mayLabel()).isFalse();
      assertThat(cached.mayEvaluate()).isFalse();
    }
  }

  @Test
  void aSpoolTakesItAlong() throws Exception {
    for (AnsweredBy cached : List.of(OF_STUDENT, AnsweredBy.Cache.OF_TEACHER)) {
      Exchange exchange = answeredBy(1, cached);
      assertThat(JsonFormat.mapper().readValue(JsonFormat.line(exchange), Exchange.class))
          .isEqualTo(exchange);
    }
  }

  private static Exchange answeredBy(int number, AnsweredBy answeredBy) {
    Exchange plain = Sample.exchange(number);
    return new Exchange(
        plain.id(),
        plain.task(),
        plain.createdAt(),
        plain.model(),
        plain.prompt(),
        plain.completion(),
        plain.usage(),
        plain.latency(),
        answeredBy,
        plain.correction(),
        plain.rating(),
        plain.subject(),
        plain.origin(),
        CaptureDetails.NONE);
  }
}
