package dev.retort.trainer.djl;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.OnPolicy;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.djl.AmbiguousErrands.Errand;
import dev.retort.trainer.djl.architecture.Continuation;
import dev.retort.trainer.djl.architecture.Decoder;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.architecture.GreedyGeneration;
import dev.retort.trainer.djl.architecture.SampledGeneration;
import dev.retort.trainer.djl.architecture.TrainingPass.Memory;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.loss.LikeliestTokens;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.teacher.CheckpointTeacher;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import dev.retort.trainer.djl.training.DecoderTrainer;
import dev.retort.trainer.djl.training.Distillation;
import dev.retort.trainer.djl.training.LoopEnding;
import dev.retort.trainer.djl.training.SharedPrefix;
import dev.retort.trainer.djl.training.TokenSequence;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a small student learns from a larger one at equal student tokens, on {@link
 * AmbiguousErrands}: from its drawn answers, its likeliest answers, its probabilities along the
 * drawn answers, and its probabilities along the student's own. Prints Markdown.
 */
final class DistillationBenchmark {
  private static final int TEACHER_ROWS = 2_000;
  private static final int TEACHER_EPOCHS = 4;
  private static final int STUDENT_ROWS = 200;
  private static final int TEST_ROWS = 300;
  private static final int CONTEXT = 64;
  private static final int STUDENT_HIDDEN = 96;
  private static final int STUDENT_INNER = 256;
  private static final int STUDENT_LAYERS = 2;
  private static final int STUDENT_HEADS = 4;
  private static final int ANSWER_TOKENS = 16;
  private static final int NAMED = 16;
  private static final int AT_ONCE = 50;

  private final Path folder;
  private final Path teacherFolder;
  private final List<Errand> tests = new AmbiguousErrands(99).draw(TEST_ROWS);

  private DistillationBenchmark(Path folder) {
    this.folder = folder;
    teacherFolder = folder.resolve("teacher/hf");
  }

  /** Takes seeds and, after a colon, the passes over the student's rows: {@code 1,2:15,45}. */
  public static void main(String[] arguments) throws Exception {
    DjlRuntime.useThreads(1);
    DistillationBenchmark benchmark =
        new DistillationBenchmark(Files.createTempDirectory("distillation"));
    benchmark.trainTeacher();
    String[] seedsAndEpochs = arguments[0].split(":", 2);
    for (String epochs : seedsAndEpochs[1].split(",", 0)) {
      for (String seed : seedsAndEpochs[0].split(",", 0)) {
        benchmark.compare(Long.parseLong(seed), Integer.parseInt(epochs));
      }
    }
    System.exit(0);
  }

  private static DecoderRecipe recipe(int epochs) {
    return new DecoderRecipe(
        new DecoderStart.Scratch(DecoderSize.TINY),
        new Optimisation(epochs, 2e-3, 1024, 0.05, 0.01, 1, 0.1, 0, 1000, MatrixUpdate.MUON),
        CONTEXT,
        false);
  }

  private static DecoderDraft draft(
      DecoderRecipe recipe,
      List<LabelledText> examples,
      long seed,
      Path to,
      Optional<Path> taught) {
    return DecoderDraft.begin(recipe, AnswerKind.TEXT, examples, GpuProfile.CPU, seed, to, taught);
  }

  /** A student with the teacher's tokens, smaller than any that is shipped. */
  private DecoderDraft student(DecoderRecipe recipe, long seed, Path to) {
    try (DecoderDraft tiny = draft(recipe, List.of(), seed, to, Optional.of(teacherFolder))) {
      DecoderWeights weights =
          DecoderWeights.random(
              DecoderConfig.llama(
                  tiny.weights().config().vocabularySize(),
                  STUDENT_HIDDEN,
                  STUDENT_INNER,
                  STUDENT_LAYERS,
                  STUDENT_HEADS,
                  STUDENT_HEADS,
                  CONTEXT),
              seed);
      return new DecoderDraft(
          DecoderLanguage.of(
              tiny.language().codec(), TextTokenizer.read(DecoderStudent.hf(to)), Optional.empty()),
          weights,
          Optional.empty(),
          Optional.empty(),
          Decoder.of(weights),
          weights.parameters());
    }
  }

  private LoopEnding.Trained train(
      DecoderDraft draft,
      DecoderRecipe recipe,
      List<TokenSequence> sequences,
      long seed,
      String name,
      Optional<Distillation> distillation) {
    RunFolder run =
        RunFolder.create(
            folder.resolve(name),
            new RunFolder.Request(
                "token", DecoderTrainingEngine.NAME, TrainingSpec.seeded(seed), folder));
    return (LoopEnding.Trained)
        new DecoderTrainer(
                recipe.optimisation(),
                SharedPrefix.NONE,
                128,
                4,
                Memory.KEEP_ALL,
                seed,
                distillation)
            .train(
                draft.decoder(), draft.learning(), epoch -> sequences, List.of(), run, step -> {});
  }

  private void trainTeacher() {
    DecoderRecipe recipe = recipe(TEACHER_EPOCHS);
    List<LabelledText> examples =
        new AmbiguousErrands(1).draw(TEACHER_ROWS).stream().map(Errand::example).toList();
    double before = cpuSeconds();
    try (DecoderDraft draft =
        draft(recipe, examples, 1, folder.resolve("teacher"), Optional.empty())) {
      LoopEnding.Trained trained =
          train(
              draft,
              recipe,
              examples.stream().map(draft.language()::sequence).toList(),
              1,
              "teacher-run",
              Optional.empty());
      draft.write(folder.resolve("teacher"));
      System.out.printf(
          Locale.ROOT,
          "The teacher: %.2f M parameters, %d tokens in its vocabulary, %d rows of people's answers, %d tokens learnt in %.0f CPU s; the right answer to %.1f %% of %d new requests.%n%n",
          draft.weights().config().parameterCount() / 1e6,
          draft.weights().config().vocabularySize(),
          TEACHER_ROWS,
          trained.tokens(),
          cpuSeconds() - before,
          100 * right(draft.decoder(), draft.language()),
          TEST_ROWS);
      System.out.println(
          "| passes | seed | a student of 0.3 M parameters learns | right | student tokens | CPU s |\n|---|---|---|---|---|---|");
    }
  }

  private void compare(long seed, int epochs) {
    List<Errand> errands = new AmbiguousErrands(1000 + seed).draw(STUDENT_ROWS);
    DecoderRecipe recipe = recipe(epochs);
    for (Arm arm : Arm.values()) {
      String name = "%s-%d-%d".formatted(arm, seed, epochs);
      try (DecoderDraft draft = student(recipe, seed, folder.resolve(name));
          CheckpointTeacher teacher =
              CheckpointTeacher.open(
                  teacherFolder,
                  ElementType.F32,
                  DecoderStudent.hf(folder.resolve(name)),
                  draft.weights().config().vocabularySize(),
                  new LikeliestTokens(NAMED, 1))) {
        double before = cpuSeconds();
        List<TokenSequence> sequences = arm.sequences(teacher, draft.language(), errands, seed);
        Optional<Distillation> distillation =
            arm.objective(teacherFolder)
                .map(
                    objective ->
                        new Distillation(
                            objective,
                            Optional.of(teacher),
                            draft.language().endId(),
                            ANSWER_TOKENS));
        LoopEnding.Trained trained =
            train(draft, recipe, sequences, seed, name + "-run", distillation);
        double used = cpuSeconds() - before;
        System.out.printf(
            Locale.ROOT,
            "| %d | %d | %s | %.1f %% | %d | %.0f |%n",
            epochs,
            seed,
            arm.words,
            100 * right(draft.decoder(), draft.language()),
            trained.tokens(),
            used);
      }
    }
  }

  /** The share of new requests that get the answer which people give most often. */
  private double right(Decoder decoder, DecoderLanguage language) {
    List<String> answers =
        answers(
            language,
            tests,
            prompts ->
                GreedyGeneration.of(decoder, prompts, ANSWER_TOKENS, Set.of(language.endId())));
    return IntStream.range(0, answers.size())
            .filter(i -> answers.get(i).equals(tests.get(i).right()))
            .count()
        / (double) answers.size();
  }

  private interface Writer {
    List<Continuation> of(List<int[]> prompts);
  }

  private static List<String> answers(
      DecoderLanguage language, List<Errand> errands, Writer writer) {
    List<String> answers = new ArrayList<>();
    for (int from = 0; from < errands.size(); from += AT_ONCE) {
      writer
          .of(
              errands.subList(from, Math.min(errands.size(), from + AT_ONCE)).stream()
                  .map(errand -> language.prompt(errand.text()))
                  .toList())
          .forEach(
              continuation ->
                  answers.add(
                      language
                          .tokenizer()
                          .decode(continuation.tokens().stream().mapToInt(id -> id).toArray())));
    }
    return answers;
  }

  /** What a student learns from. */
  @SuppressWarnings("ImmutableEnumChecker")
  private enum Arm {
    DRAWN("drawn answers", Optional.empty()),
    LIKELIEST("likeliest answers", Optional.empty()),
    FORWARD_DRAWN(
        "probabilities along drawn answers, forward KL", Optional.of(new Divergence.ForwardKl())),
    FORWARD_LIKELIEST(
        "probabilities along likeliest answers, forward KL",
        Optional.of(new Divergence.ForwardKl())),
    ON_POLICY_FORWARD(
        "probabilities along drawn and, from 30 % on at half of the steps, its own answers, forward KL",
        Optional.of(new Divergence.ForwardKl())),
    ON_POLICY_JENSEN_SHANNON(
        "the same, Jensen-Shannon with β = 0.5", Optional.of(new Divergence.JensenShannon(0.5)));

    private final String words;
    private final Optional<Divergence> divergence;

    Arm(String words, Optional<Divergence> divergence) {
      this.words = words;
      this.divergence = divergence;
    }

    private Optional<LogitDistillation> objective(Path teacher) {
      return divergence.map(
          measured ->
              new LogitDistillation(
                  new TeacherScores.Checkpoint(teacher),
                  measured,
                  1,
                  0,
                  NAMED,
                  name().startsWith("ON_POLICY")
                      ? Optional.of(new OnPolicy(0.5, 0.3, 1))
                      : Optional.empty()));
    }

    private List<TokenSequence> sequences(
        CheckpointTeacher teacher, DecoderLanguage language, List<Errand> errands, long seed) {
      Set<Integer> end = Set.of(language.endId());
      SampledGeneration drawing = new SampledGeneration(1, seed);
      List<String> answers =
          DistillationBenchmark.answers(
              language,
              errands,
              prompts ->
                  name().endsWith("LIKELIEST")
                      ? GreedyGeneration.of(teacher.decoder(), prompts, ANSWER_TOKENS, end)
                      : drawing.of(teacher.decoder(), prompts, ANSWER_TOKENS, end));
      List<TokenSequence> sequences = new ArrayList<>();
      for (int i = 0; i < errands.size(); i++) {
        sequences.add(language.sequence(new LabelledText(errands.get(i).text(), answers.get(i))));
      }
      if (divergence.isEmpty()) {
        return sequences;
      }
      List<SoftTargets> scores = teacher.score(sequences);
      return IntStream.range(0, scores.size())
          .mapToObj(i -> sequences.get(i).with(scores.get(i)))
          .toList();
    }
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
