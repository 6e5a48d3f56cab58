package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenLogprob.Alternative;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherLogprobsTest {
  private static final DatasetSpec SPEC =
      new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(1000)), 0.8, 10);

  @TempDir Path root;

  private static List<TokenLogprob> tokens(String... texts) {
    return List.of(texts).stream()
        .map(text -> new TokenLogprob(text, -0.5, List.of(new Alternative("other", -1.5))))
        .toList();
  }

  private static Exchange telling(Exchange e, List<TokenLogprob> tokens) {
    return new Exchange(
        e.id(),
        e.task(),
        e.createdAt(),
        e.model(),
        e.prompt(),
        new Completion(e.completion().text(), Completion.Finish.STOP, List.of(), tokens),
        e.usage(),
        e.latency(),
        e.answeredBy(),
        e.correction());
  }

  @Test
  void keepsThoseOfTrainingRowsWhoseAnswerStandsAsItWasTold() {
    List<Exchange> traffic =
        new ArrayList<>(
            IntStream.range(0, 40)
                .mapToObj(
                    i ->
                        Traffic.exchange(
                            "base-" + i,
                            i,
                            "question number " + i,
                            i % 2 == 0 ? "delivery" : "refund"))
                .toList());
    traffic.set(0, telling(traffic.get(0), tokens("deliv", "ery")));
    traffic.set(1, telling(traffic.get(1), tokens("re", "fund", ", I think")));
    traffic.set(3, telling(traffic.get(3), tokens("\"", "Re", "fund", "\".")));
    traffic.add(
        telling(
            Traffic.exchange("late", 1001, "where is it?", "delivery"), tokens("deliv", "ery")));
    InMemoryExchangeLog log = InMemoryExchangeLog.of(traffic);
    DatasetOutcome outcome =
        new DatasetBuilder(root)
            .build(
                SPEC,
                log,
                log.window(Instant.EPOCH, Traffic.minute(2000)),
                BuildProgress.ofShare(share -> {}));
    DatasetVersion version = ((DatasetOutcome.Built) outcome).version();
    assertThatThrownBy(() -> TeacherLogprobs.of(version))
        .hasMessageContaining("`retort run` writes them");

    TeacherLogprobs.write(version, log);

    assertThat(TeacherLogprobs.of(version))
        .containsOnlyKeys(new ExchangeId("base-0"), new ExchangeId("base-3"))
        .containsEntry(new ExchangeId("base-0"), tokens("deliv", "ery"))
        .containsEntry(new ExchangeId("base-3"), tokens("\"", "Re", "fund", "\"."));
    assertThat(version.examples()).as("the version is what it was").hasSize(41);
    DatasetErasure.erase(version, 1, Traffic.minute(3000), "asked");
    assertThatThrownBy(() -> TeacherLogprobs.of(version)).hasMessageContaining("no log-prob");
  }
}
