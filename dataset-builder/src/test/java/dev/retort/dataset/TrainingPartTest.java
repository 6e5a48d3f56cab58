package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TokenLogprob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPartTest {
  private static final DatasetSpec SPEC =
      new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(40)), 0.8, 10);

  @TempDir Path root;

  private static Exchange exchange(int i) {
    Exchange e =
        Traffic.exchange(
            "row-" + i,
            i,
            (i < 40 ? "question number " : "secret of the later traffic ") + i * 7919,
            i % 2 == 0 ? "delivery" : "refund");
    return new Exchange(
        e.id(),
        e.task(),
        e.createdAt(),
        e.model(),
        e.prompt(),
        new Completion(
            e.completion().text(),
            Completion.Finish.STOP,
            List.of(),
            List.of(new TokenLogprob(e.completion().text(), -0.1, List.of()))),
        e.usage(),
        e.latency(),
        e.answeredBy(),
        e.correction());
  }

  private DatasetVersion version() {
    InMemoryExchangeLog log =
        InMemoryExchangeLog.of(
            IntStream.range(0, 60).mapToObj(TrainingPartTest::exchange).toList());
    DatasetVersion version =
        ((DatasetOutcome.Built)
                new DatasetBuilder(root.resolve("datasets"))
                    .build(
                        SPEC,
                        log,
                        log.window(Instant.EPOCH, Traffic.minute(100)),
                        BuildProgress.ofShare(share -> {})))
            .version();
    TeacherLogprobs.write(version, log);
    return version;
  }

  @Test
  void hasTheTrainingRowsAsTheyAreAndNoOther() throws IOException {
    DatasetVersion whole = version();
    assertThat(whole.examples(Split.NOVEL)).isNotEmpty();

    DatasetVersion part = TrainingPart.write(whole, root.resolve("part"));

    assertThat(part.examples()).isEqualTo(whole.examples(Split.TRAINING)).isNotEmpty();
    assertThat(part.manifest().rows()).isEqualTo(Map.of(Split.TRAINING, part.examples().size()));
    assertThat(part.manifest().labels()).isEqualTo(whole.manifest().labels());
    assertThat(part.manifest().labelHistogram()).isEqualTo(whole.manifest().labelHistogram());
    assertThat(part.id()).isNotEqualTo(whole.id());
    assertThat(TeacherLogprobs.of(part).keySet())
        .containsExactlyInAnyOrderElementsOf(
            part.examples().stream().map(TrainingExample::id).toList());
    assertThat(TeacherLogprobs.of(whole)).containsKey(new ExchangeId("row-1"));
    for (Path file : files(root.resolve("part"))) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .as(file.toString())
          .doesNotContain("secret of the later traffic");
    }
  }

  @Test
  void isTheSameForTheSameVersion() throws IOException {
    DatasetVersion whole = version();
    DatasetId first = TrainingPart.write(whole, root.resolve("part")).id();
    byte[] rows = Files.readAllBytes(root.resolve("part/examples.parquet"));
    assertThat(TrainingPart.write(whole, root.resolve("part")).id()).isEqualTo(first);
    assertThat(root.resolve("part/examples.parquet")).hasBinaryContent(rows);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
