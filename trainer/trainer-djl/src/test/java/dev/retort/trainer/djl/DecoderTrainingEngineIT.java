package dev.retort.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.GenerativeStudent;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OnPolicy;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Precision;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.tokenizer.PromptTemplate;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a decoder student, on tasks that a tiny one learns in seconds. */
@Timeout(300)
class DecoderTrainingEngineIT {
  private static final List<String> ROOMS = List.of("kitchen", "hall", "attic", "cellar");
  private static final List<String> DEVICES = List.of("lamp", "fan", "heater");

  @TempDir private Path folder;

  private final DecoderTrainingEngine engine = new DecoderTrainingEngine();

  private DatasetVersion switches(int rows) {
    Random random = new Random(1);
    List<String[]> pairs = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String room = ROOMS.get(random.nextInt(ROOMS.size()));
      String device = DEVICES.get(random.nextInt(DEVICES.size()));
      boolean on = random.nextBoolean();
      pairs.add(
          new String[] {
            "%s the %s %s no %d".formatted(on ? "start" : "stop", room, device, i),
            "{\"device\":\"%s\",\"on\":%s,\"room\":\"%s\"}".formatted(device, on, room)
          });
    }
    return DatasetFixture.write(folder.resolve("switches-" + rows), AnswerKind.JSON, pairs);
  }

  private DatasetVersion otherWords() {
    List<String[]> pairs = new ArrayList<>();
    for (int i = 0; i < 360; i++) {
      pairs.add(new String[] {"wie spät ist es um " + i, "{\"uhr\":" + i % 12 + "}"});
    }
    return DatasetFixture.write(folder.resolve("other-words"), AnswerKind.JSON, pairs);
  }

  private static TrainingSpec spec(DecoderStart start, int epochs, double rate) {
    return new TrainingSpec(
        new SupervisedFineTuning(),
        1,
        5,
        new DecoderRecipe(
            start,
            new Optimisation(epochs, rate, 512, 0.1, 0.01, 1, 0, 0, 100, MatrixUpdate.ADAMW),
            128,
            true));
  }

  private static TrainingSpec scratch(int epochs) {
    return spec(new DecoderStart.Scratch(DecoderSize.TINY), epochs, 2e-3);
  }

  private RunFolder run(String name, TrainingSpec spec, DatasetVersion dataset) {
    return RunFolder.create(
        folder.resolve(name),
        new RunFolder.Request("token", engine.name(), spec, dataset.folder(), GpuProfile.CPU));
  }

  private ModelArtifact trained(RunFolder run) {
    TrainingOutcome outcome = engine.train(run.request().spec(), run.dataset(), run);
    assertThat(outcome).isInstanceOf(TrainingOutcome.Completed.class);
    return ((TrainingOutcome.Completed) outcome).artifact();
  }

  @Test
  void learnsJsonFromNothingAndAnswersInTheTasksOwnForm() throws Exception {
    RunFolder run = run("json", scratch(12), switches(360));
    ModelArtifact artifact = trained(run);
    assertThat(run.sampled())
        .isNotEmpty()
        .last()
        .satisfies(sample -> assertThat(sample.generated()).startsWith("{\"device\":\""));
    assertThat(artifact.measures().get("held_out_right")).isGreaterThan(0.8);
    assertThat(artifact.folder().resolve("hf/model.safetensors")).exists();
    assertThat(artifact.folder().resolve("hf/tokenizer.json")).exists();
    assertThat(artifact.folder().resolve("gguf/model-f16.gguf")).exists();
    List<OutOfFoldPrediction> held = outOfFold(artifact);
    assertThat(held).hasSizeBetween(20, 60);
    try (TaskModel model =
        new BundledModelLoader(List.of(new DecoderModelLoader())).load(artifact.folder())) {
      Prediction prediction = model.predict("start the attic fan no 7");
      assertThat(prediction.answer())
          .isEqualTo("{\"device\":\"fan\",\"on\":true,\"room\":\"attic\"}");
      assertThat(prediction.confidence()).isGreaterThan(0.5);
      List<Prediction> several =
          model.predictAll(List.of("stop the hall lamp no 1", "start the hall lamp no 2"));
      assertThat(several)
          .extracting(Prediction::answer)
          .containsExactly(
              "{\"device\":\"lamp\",\"on\":false,\"room\":\"hall\"}",
              "{\"device\":\"lamp\",\"on\":true,\"room\":\"hall\"}");
      assertThat(model.predict("much too long ".repeat(100)).confidence()).isZero();
      judgesWhatAnotherEngineWroteAsTheStudentDoes(artifact.folder(), prediction);
    }
  }

  private static void judgesWhatAnotherEngineWroteAsTheStudentDoes(
      Path student, Prediction expected) {
    String input = "start the attic fan no 7";
    DecoderStudent itself = DecoderStudent.read(student);
    try (GenerativeStudent guide = DecoderModelLoader.withoutWeights(student);
        DecoderWriter writer =
            DecoderWriter.open(student, itself, 1, DecoderWriter.Place.ANOTHER_PROCESS)) {
      assertThat(guide.prompt(input)).hasValueSatisfying(tokens -> assertThat(tokens).isNotEmpty());
      assertThat(guide.prompt("much too long ".repeat(100))).isEmpty();
      assertThat(guide.grammar(input).orElseThrow()).contains("root ::= ");
      assertThat(guide.gguf().orElseThrow()).exists();
      assertThat(guide.adapter()).as("it was trained from nothing").isEmpty();
      List<Double> logProbabilities = writer.write(input).logProbabilities();
      String text = itself.codec().encode(input, expected.answer());
      Prediction judged = guide.prediction(input, text, logProbabilities);
      assertThat(judged.answer()).isEqualTo(expected.answer());
      assertThat(judged.confidence()).isCloseTo(expected.confidence(), Offset.offset(1e-6));
      assertThat(
              guide
                  .prediction(input, text, logProbabilities.subList(1, logProbabilities.size()))
                  .confidence())
          .as("without the end's, a confidence is not the one that was calibrated")
          .isZero();
    }
  }

  private static List<OutOfFoldPrediction> outOfFold(ModelArtifact artifact) throws Exception {
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    for (String line : Files.readAllLines(artifact.outOfFold())) {
      rows.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
    }
    return rows;
  }

  @Test
  void anInterruptedTrainingGoesOnToTheSameBytes() throws Exception {
    DatasetVersion dataset = switches(360);
    String uninterrupted = trained(run("whole", scratch(2), dataset)).digest();
    RunFolder run = run("parts", scratch(2), dataset);
    FutureTask<TrainingOutcome> first =
        new FutureTask<>(() -> engine.train(run.request().spec(), run.dataset(), run));
    Thread trainer = new Thread(first);
    trainer.start();
    while (run.reported().size() < 20 && trainer.isAlive()) {
      Thread.onSpinWait();
    }
    trainer.interrupt();
    assertThat(first.get()).isInstanceOf(TrainingOutcome.Cancelled.class);
    assertThat(run.checkpoints().latest()).isPresent();
    assertThat(trained(run).digest()).isEqualTo(uninterrupted);
  }

  private static TrainingSpec distilling(TrainingSpec spec, LogitDistillation objective) {
    return new TrainingSpec(objective, spec.seed(), spec.folds(), spec.decoder());
  }

  private static LogitDistillation ofTeacher(Path teacher, Optional<OnPolicy> onPolicy) {
    return new LogitDistillation(
        new TeacherScores.Checkpoint(teacher),
        new Divergence.JensenShannon(0.5),
        1,
        0.1,
        8,
        onPolicy);
  }

  private static TrainingSpec withoutSwaps(int epochs) {
    TrainingSpec spec = scratch(epochs);
    DecoderRecipe recipe = spec.decoder();
    return new TrainingSpec(
        spec.objective(),
        spec.seed(),
        spec.folds(),
        new DecoderRecipe(recipe.start(), recipe.optimisation(), recipe.contextLength(), false));
  }

  @Test
  void aStudentOfATeachersProbabilitiesThatWasInterruptedGoesOnToTheSameBytes() throws Exception {
    DatasetVersion dataset = switches(360);
    Path teacher = trained(run("teacher", scratch(3), dataset)).folder().resolve("hf");
    TrainingSpec spec =
        distilling(withoutSwaps(2), ofTeacher(teacher, Optional.of(new OnPolicy(0.5, 0.2, 1))));
    ModelArtifact whole = trained(run("whole", spec, dataset));
    assertThat(whole.measures())
        .containsEntry("rows_with_teacher_scores", whole.measures().get("rows_learnt"))
        .containsEntry("rows_by_answer_alone", 0.0);
    assertThat(Files.readAllBytes(whole.folder().resolve("hf/tokenizer.json")))
        .isEqualTo(Files.readAllBytes(teacher.resolve("tokenizer.json")));
    try (Stream<Path> files = Files.list(dataset.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("teacher-scores-"))
          .hasSize(1);
    }
    RunFolder run = run("parts", spec, dataset);
    FutureTask<TrainingOutcome> first =
        new FutureTask<>(() -> engine.train(run.request().spec(), run.dataset(), run));
    Thread trainer = new Thread(first);
    trainer.start();
    while (run.reported().size() < 60 && trainer.isAlive()) {
      Thread.onSpinWait();
    }
    trainer.interrupt();
    assertThat(first.get()).isInstanceOf(TrainingOutcome.Cancelled.class);
    assertThat(trained(run).digest()).isEqualTo(whole.digest());
  }

  @Test
  void refusesATeacherOfAnotherVocabulary() {
    DatasetVersion dataset = switches(360);
    Path teacher = trained(run("teacher", scratch(1), dataset)).folder().resolve("hf");
    Path base = trained(run("base", scratch(1), otherWords())).folder().resolve("hf");
    LogitDistillation objective = ofTeacher(teacher, Optional.empty());
    TrainingSpec other = withoutSwaps(1);
    TrainingSpec spec =
        distilling(
            new TrainingSpec(
                other.objective(),
                1,
                5,
                new DecoderRecipe(
                    new DecoderStart.FullFineTuning(base),
                    other.decoder().optimisation(),
                    128,
                    false)),
            objective);
    assertThatThrownBy(() -> trained(run("other", spec, dataset)))
        .hasMessageContaining("other vocabularies: token")
        .hasMessageContaining("Take a teacher with the student's tokenizer");
    assertThatThrownBy(() -> distilling(scratch(1), objective)).hasMessageContaining("slotSwaps");
  }

  @Test
  void anAdapterOverAnOpenModelIsTrainedWrittenAndMerged() {
    DatasetVersion dataset = switches(360);
    Path base = trained(run("base", scratch(1), dataset)).folder().resolve("hf");
    ModelArtifact artifact =
        trained(
            run(
                "adapter",
                spec(new DecoderStart.LowRank(base, LoraSettings.DEFAULT), 2, 1e-2),
                dataset));
    assertThat(artifact.folder().resolve("adapter/adapter_config.json")).exists();
    assertThat(artifact.folder().resolve("adapter/adapter_model.safetensors")).exists();
    assertThat(artifact.folder().resolve("hf/model.safetensors")).exists();
    try (TaskModel model = new DecoderModelLoader().load(artifact.folder())) {
      assertThat(model.predict("start the attic fan no 7").confidence()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void aStudentReadsItsInstructionsInTrainingAndInServingAlike() throws Exception {
    String words = "Say what to switch.";
    DatasetVersion dataset = switches(360);
    Path base = trained(run("base", scratch(1), dataset)).folder().resolve("hf");
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      String chat =
          Files.readString(base.resolve(name))
              .replace(PromptTemplate.ANSWER, "<|im_start|>")
              .replace(PromptTemplate.END, "<|im_end|>");
      Files.writeString(base.resolve(name), chat);
    }
    TrainingSpec spec =
        spec(new DecoderStart.LowRank(base, LoraSettings.DEFAULT), 2, 1e-2).instructed(words);
    ModelArtifact artifact = trained(run("instructed", spec, dataset));
    assertThat(DecoderStudent.read(artifact.folder()).instructions()).contains(words);
    String before = "<|im_start|>system\n" + words + "<|im_end|>\n<|im_start|>user\n";
    String input = "start the attic fan no 7";
    try (GenerativeStudent guide = DecoderModelLoader.withoutWeights(artifact.folder());
        TextTokenizer tokenizer = TextTokenizer.read(DecoderStudent.hf(artifact.folder()))) {
      int[] prompt = guide.prompt(input).orElseThrow().stream().mapToInt(i -> i).toArray();
      assertThat(tokenizer.decodeMarked(prompt))
          .isEqualTo(before + input + "<|im_end|>\n<|im_start|>assistant\n");
      int[] shared =
          Arrays.copyOf(prompt, artifact.measures().get("shared_prefix_tokens").intValue());
      assertThat(tokenizer.decodeMarked(shared)).startsWith(before);
    }
    try (TaskModel model = new DecoderModelLoader().load(artifact.folder())) {
      assertThat(model.predict(input).confidence()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void refusesWhatCannotBeTrainedBeforeItBegins() {
    assertThatThrownBy(() -> trained(run("few", scratch(1), switches(60))))
        .hasMessageContaining("holds out a tenth");
    DatasetVersion dataset = switches(360);
    TrainingSpec cramped =
        new TrainingSpec(
            new SupervisedFineTuning(),
            1,
            5,
            new DecoderRecipe(
                scratch(1).decoder().start(), scratch(1).decoder().optimisation(), 16, false));
    assertThatThrownBy(() -> trained(run("short", cramped, dataset)))
        .hasMessageContaining("do not fit a context of 16 tokens")
        .hasMessageContaining("contextLength");
    GpuProfile tiny = new GpuProfile("toy", 1, 512, 0, 1, 1, Precision.FLOAT32, 4096, 4096, false);
    TrainingSpec wide =
        new TrainingSpec(
            new SupervisedFineTuning(),
            1,
            5,
            new DecoderRecipe(
                new DecoderStart.Scratch(DecoderSize.MEDIUM),
                Optimisation.FROM_SCRATCH,
                4096,
                false));
    RunFolder run =
        RunFolder.create(
            folder.resolve("memory"),
            new RunFolder.Request("token", engine.name(), wide, dataset.folder(), tiny));
    assertThat(engine.train(wide, dataset, run))
        .isInstanceOfSatisfying(
            TrainingOutcome.OutOfMemory.class,
            outcome -> assertThat(outcome.evidence()).contains("GB", "toy", "microBatch"));
  }
}
