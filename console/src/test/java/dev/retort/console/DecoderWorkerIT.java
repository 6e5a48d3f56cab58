package dev.retort.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.TaskName;
import dev.retort.console.cli.RetortCli;
import dev.retort.console.config.StudentPlacesConfig;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.router.serving.HostedStudent;
import dev.retort.router.serving.StudentBundle;
import dev.retort.router.serving.StudentQuestion;
import dev.retort.router.serving.StudentReply;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.DecoderModelLoader;
import dev.retort.trainer.djl.DecoderTrainingEngine;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A decoder, trained here, in the worker process that a router starts for it. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecoderWorkerIT {
  private static final List<String> ROOMS = List.of("kitchen", "hall", "attic", "cellar");
  private static final List<String> DEVICES = List.of("lamp", "fan", "heater");

  private Path folder;
  private Path student;
  private HostedStudent served;
  private List<String> questions;

  @BeforeAll
  void trains(@TempDir Path there) throws Exception {
    folder = there;
    student = trained(folder);
    questions = questions(30);
    served =
        new StudentPlaces(RetortCli.class.getName(), student, reference -> "")
            .host(StudentPlacesConfig.DEFAULT)
            .open(new StudentBundle(new TaskName("switches"), "switches/1", "ab", student));
  }

  @AfterAll
  void closes() throws Exception {
    served.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(worker()).isEmpty();
  }

  private static Path trained(Path folder) {
    Random random = new Random(1);
    List<String[]> pairs = new ArrayList<>();
    for (int i = 0; i < 360; i++) {
      String room = ROOMS.get(random.nextInt(ROOMS.size()));
      String device = DEVICES.get(random.nextInt(DEVICES.size()));
      boolean on = random.nextBoolean();
      pairs.add(
          new String[] {
            "%s the %s %s no %d".formatted(on ? "start" : "stop", room, device, i),
            "{\"device\":\"%s\",\"on\":%s,\"room\":\"%s\"}".formatted(device, on, room)
          });
    }
    DatasetVersion dataset =
        DatasetFixture.write(folder.resolve("dataset"), AnswerKind.JSON, pairs);
    TrainingSpec spec =
        new TrainingSpec(
            new SupervisedFineTuning(),
            1,
            5,
            new DecoderRecipe(
                new DecoderStart.Scratch(DecoderSize.TINY),
                new Optimisation(12, 2e-3, 512, 0.1, 0.01, 1, 0, 0, 100, MatrixUpdate.ADAMW),
                128,
                true));
    DecoderTrainingEngine engine = new DecoderTrainingEngine();
    RunFolder run =
        RunFolder.create(
            folder.resolve("run"),
            new RunFolder.Request("token", engine.name(), spec, dataset.folder(), GpuProfile.CPU));
    TrainingOutcome outcome = engine.train(spec, run.dataset(), run);
    return ((TrainingOutcome.Completed) outcome).artifact().folder();
  }

  /** Some as it has seen them, and some it was never asked. */
  private static List<String> questions(int count) {
    Random random = new Random(2);
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String room = ROOMS.get(random.nextInt(ROOMS.size()));
      String device = DEVICES.get(random.nextInt(DEVICES.size()));
      questions.add(
          i % 3 == 0
              ? "please %s, my %s is cold %d".formatted(device, room, i)
              : "start the %s %s no %d".formatted(room, device, i));
    }
    return questions;
  }

  private StudentReply asked(String question) throws Exception {
    return served
        .ask(StudentQuestion.of(question))
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** A worker that is starting declines at once. */
  private void awaitAnswer() throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (asked(questions.get(0)).answer().isEmpty()) {
      assertThat(System.nanoTime()).as("a worker answers in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** The worker process: whatever else is started here ends with its test. */
  private static Optional<ProcessHandle> worker() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).findFirst();
  }

  @Test
  void answersWithTheConfidenceThatItsRuleWasMadeFor() throws Exception {
    awaitAnswer();
    try (TaskModel certified = new DecoderModelLoader().load(student)) {
      for (String question : questions) {
        Prediction expected = certified.predict(question);
        Prediction prediction = asked(question).answer().orElseThrow();
        assertThat(prediction.answer()).isEqualTo(expected.answer());
        assertThat(prediction.confidence()).isCloseTo(expected.confidence(), Offset.offset(1e-6));
      }
    }
  }

  /**
   * Generation by llama.cpp, single precision of its cache, against DJL's from the same weights.
   */
  @Test
  void agreesWithGenerationByDjl() throws Exception {
    awaitAnswer();
    Path alone = folder.resolve("without-gguf");
    copy(student, alone);
    Files.delete(alone.resolve("gguf").resolve("model-f16.gguf"));
    double furthest = 0;
    try (TaskModel djl = new DecoderModelLoader().load(alone)) {
      // DJL is held to no grammar, which shows where a request is like none that was learnt.
      for (String question : questions.stream().filter(q -> q.startsWith("start")).toList()) {
        Prediction expected = djl.predict(question);
        Prediction prediction = asked(question).answer().orElseThrow();
        assertThat(prediction.answer()).isEqualTo(expected.answer());
        furthest = Math.max(furthest, Math.abs(prediction.confidence() - expected.confidence()));
      }
    }
    assertThat(furthest).isLessThan(1e-3);
  }

  @Test
  void losesNoQuestionWhenTheWorkerIsKilledUnderLoad() throws Exception {
    awaitAnswer();
    List<Future<StudentReply>> load = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      load.add(served.ask(StudentQuestion.of(questions.get(i % questions.size()))));
      if (i == 40) {
        // There is something to lose: the first is answered, and the last one waits.
        load.get(0).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        worker().orElseThrow().destroyForcibly();
      }
    }
    int declined = 0;
    for (Future<StudentReply> one : load) {
      StudentReply reply = one.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      declined += reply.answer().isEmpty() ? 1 : 0;
    }
    assertThat(declined).isPositive();
    awaitAnswer();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void takesLittleMemoryBesideItsWeights(TestReporter reporter) throws Exception {
    for (String question : questions) {
      asked(question);
    }
    awaitAnswer();
    Path memory = Path.of("/proc", Long.toString(worker().orElseThrow().pid()), "smaps_rollup");
    Map<String, Long> megabytes = new TreeMap<>();
    for (String line : Files.readAllLines(memory)) {
      List<String> words = List.of(line.split(":? +"));
      if (line.endsWith("kB")) {
        megabytes.put(words.get(0), Long.parseLong(words.get(1)) / 1024);
      }
    }
    reporter.publishEntry("resident megabytes", megabytes.get("Rss").toString());
    reporter.publishEntry("of its own", megabytes.get("Private_Dirty").toString());
    assertThat(megabytes.get("Private_Dirty")).isLessThan(700);
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> files = Files.walk(from).sorted(Comparator.naturalOrder())) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
