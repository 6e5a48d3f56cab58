package dev.retort.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** What stands in a run folder comes from another process, and from other machines. */
@Tag("fault")
@Tag("fault-bad-input")
class RunFolderFuzzTest {
  private static final Trial FILES = Trial.of("run folders", UncheckedIOException.class);
  private static final int STEP = 12;

  private static Path folder;
  private static RunFolder run;
  private static RunFolder.Request request;
  private static Path checkpoint;

  @BeforeContainer
  static void prepare() throws IOException {
    folder = Files.createTempDirectory("retort-run");
    request =
        new RunFolder.Request("token", "engine", TrainingSpec.seeded(7), folder.resolve("data"));
    run = RunFolder.create(folder.resolve("run"), request);
    checkpoint =
        run.checkpoints()
            .publish(STEP, target -> Files.writeString(target.resolve("weights"), "weights"));
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    FILES.report();
  }

  @Property(seed = "1")
  void anyRequestIsReadOrRefused(@ForAll("requests") byte[] spec) throws IOException {
    Path root = Files.createDirectories(folder.resolve("asked"));
    Files.write(root.resolve("spec.json"), spec);
    FILES.ask(
        () -> {
          RunFolder asked = new RunFolder(root);
          return asked.request().trainsTheSameAs(request) && asked.resumeFrom().isPresent();
        });
  }

  @Property(seed = "1")
  void anyOutcomeIsReadOrRefused(@ForAll("outcomes") byte[] outcome) throws IOException {
    Files.write(run.root().resolve("outcome.json"), outcome);
    FILES.ask(() -> run.outcome().map(JsonFormat::line));
  }

  @Property(seed = "1")
  void whatIsNoMeasurementIsLeftOut(@ForAll("lines") byte[] lines) throws IOException {
    Files.write(run.metrics(), lines);
    Files.write(run.samples(), lines);
    FILES.ask(
        () -> {
          for (var sample : run.sampled()) {
            assertThat(sample.generated()).isNotNull();
          }
          return TrainingProgress.NONE.after(run.reported()).remainingAfter(Duration.ofSeconds(1));
        });
  }

  @Property(seed = "1")
  void aCheckpointIsWholeOrNone(@ForAll("manifests") byte[] manifest) throws IOException {
    Files.write(checkpoint.resolve("checkpoint.json"), manifest);
    FILES.ask(() -> run.checkpoints().latest());
  }

  @Provide
  Arbitrary<byte[]> requests() {
    return harmed(JsonFormat.pretty(request));
  }

  @Provide
  Arbitrary<byte[]> outcomes() throws IOException {
    run.finish(
        new TrainingOutcome.Completed(
            new ModelArtifact(
                run.student(),
                "engine",
                "ab".repeat(32),
                run.outOfFold(),
                new TreeMap<>(java.util.Map.of("epochs", 3.0)))));
    byte[] completed = Files.readAllBytes(run.root().resolve("outcome.json"));
    run.finish(new TrainingOutcome.Diverged("the loss is NaN in step 3"));
    return harmed(completed, Files.readAllBytes(run.root().resolve("outcome.json")));
  }

  @Provide
  Arbitrary<byte[]> lines() {
    RunFolder.Metric metric = new RunFolder.Metric(RunFolder.Metric.ETA_SECONDS, 3, 17);
    RunFolder.Sample sample = new RunFolder.Sample(3, new ExchangeId("row"), "an answer");
    return harmed(
            JsonFormat.line(metric).getBytes(StandardCharsets.UTF_8),
            JsonFormat.line(sample).getBytes(StandardCharsets.UTF_8))
        .map(bytes -> (new String(bytes, StandardCharsets.ISO_8859_1) + "\n"))
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Provide
  Arbitrary<byte[]> manifests() throws IOException {
    return harmed(Files.readAllBytes(checkpoint.resolve("checkpoint.json")));
  }

  /** In its bytes, or in its meaning; or nothing but a word. */
  private static Arbitrary<byte[]> harmed(byte[]... valid) {
    List<String> texts =
        List.of(valid).stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).toList();
    return Arbitraries.oneOf(
        Damage.of(List.of(valid)),
        HostileJson.of(texts).map(json -> HostileJson.line(json).getBytes(StandardCharsets.UTF_8)),
        Arbitraries.of("null", "[]", "{}", "\"\"", "7", "")
            .map(word -> word.getBytes(StandardCharsets.UTF_8)));
  }
}
