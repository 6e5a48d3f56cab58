package dev.retort.trainer.dl4j;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.TrainingStopped;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Trains classifiers for closed label sets, whose answers are one label or any number: hashed word
 * and character n-grams, summed embeddings, and a Deeplearning4j head, softmax or sigmoids; see
 * {@link BagNetwork}.
 *
 * <p>The published student is the mean of several networks refitted on all training rows, so that
 * it is a little better than the single networks that its temperature and the out-of-fold
 * predictions come from: its confidences err on the careful side.
 *
 * <p>With {@link LogitDistillation} of captured probabilities it learns how likely the teacher
 * found each label, by forward KL whatever the divergence: a closed set has no tail to argue about.
 * It knows no tokens, so a teacher's checkpoint tells it nothing, and it learns the labels alone.
 *
 * <p>Interrupting the training thread ends it with {@link TrainingOutcome.Cancelled}. For equal
 * bytes, run with one math thread ({@code OMP_NUM_THREADS=1}).
 */
public final class Dl4jTrainingEngine implements TrainingEngine {
  /** The engine's name. */
  public static final String NAME = "dl4j-ngram-bag";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String bundleFolder() {
    return "dl4j";
  }

  /** Labels, and at least two of them; or sets of labels, and at least one. */
  @Override
  public boolean canLearn(DatasetVersion dataset) {
    DatasetManifest manifest = dataset.manifest();
    int labels = manifest.labelHistogram().size();
    return (manifest.answerKind() == AnswerKind.LABEL && labels >= 2)
        || (manifest.answerKind() == AnswerKind.LABEL_SET && labels >= 1);
  }

  @Override
  public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    if (!canLearn(dataset)) {
      throw new IllegalArgumentException(
          ("dataset %s has %s answers with %d distinct ones in training; %s learns labels, two or"
                  + " more, and sets of labels. Choose another engine for this task.")
              .formatted(
                  dataset.id(),
                  dataset.manifest().answerKind(),
                  dataset.manifest().labelHistogram().size(),
                  NAME));
    }
    try {
      return new TrainingOutcome.Completed(artifact(spec, dataset, run));
    } catch (TrainingStopped stopped) {
      return stopped.outcome();
    } catch (UncheckedIOException e) {
      // Interrupting a thread closes the file that it is reading or writing.
      if (e.getCause() instanceof ClosedByInterruptException) {
        Thread.interrupted();
        return new TrainingOutcome.Cancelled();
      }
      throw e;
    }
  }

  private static ModelArtifact artifact(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    ClassifierRecipe recipe = spec.classifier();
    List<TrainingExample> examples = spec.rows(dataset);
    NGramOrders orders = NGramOrders.of(recipe);
    List<TextFeatures> texts =
        examples.stream().map(e -> TextFeatures.of(e.input(), orders)).toList();
    Vocabulary vocabulary = Vocabulary.of(texts, recipe.minimumTexts());
    int[] folds =
        examples.stream().mapToInt(e -> OutOfFoldPass.fold(e.input(), spec.folds())).toArray();
    Lesson lesson =
        dataset.manifest().answerKind() == AnswerKind.LABEL_SET
            ? SetLesson.of(spec, examples, folds)
            : LabelLesson.of(spec, dataset, examples, vocabulary);
    List<String> labels = lesson.labels();
    MemoryNeed.of(
            vocabulary.size(), labels.size(), examples.size(), spec.folds(), recipe.networks())
        .requireWithin(Runtime.getRuntime());
    Rows rows = lesson.rows(texts.stream().map(vocabulary::index).toList());
    SplittableRandom seeds = new SplittableRandom(spec.seed());
    Progress progress = new Progress(run, (spec.folds() + recipe.networks()) * recipe.epochs());
    OutOfFoldPass.Result outOfFold =
        new OutOfFoldPass(
                examples.stream().map(TrainingExample::input).toList(),
                rows,
                lesson,
                folds,
                spec.folds(),
                recipe,
                progress)
            .run(vocabulary, seeds.nextLong());
    writeOutOfFold(examples, outOfFold.graded(), run);
    ScoreTable table =
        published(rows, labels.size(), vocabulary, outOfFold, recipe, seeds.nextLong(), progress);
    DurableFile.deleteTree(run.student());
    Lesson.Graded graded = outOfFold.graded();
    StudentFiles.write(
        run.student(), new NGramBagModel(labels, graded.confidence(), graded.sets(), table));
    progress.complete();
    SortedMap<String, Double> measures = measures(outOfFold, table);
    measures.putAll(lesson.measures());
    return new ModelArtifact(
        run.student(), NAME, FolderDigest.of(run.student()), run.outOfFold(), measures);
  }

  private static ScoreTable published(
      Rows rows,
      int labels,
      Vocabulary vocabulary,
      OutOfFoldPass.Result outOfFold,
      ClassifierRecipe recipe,
      long seed,
      Progress progress) {
    SplittableRandom seeds = new SplittableRandom(seed);
    float[] weights = vocabulary.weights(rows.texts(), recipe.minimumTexts());
    List<BagNetwork> networks = new ArrayList<>();
    try {
      for (int i = 0; i < recipe.networks(); i++) {
        BagNetwork network = new BagNetwork(rows, labels, weights, recipe, seeds.nextLong());
        networks.add(network);
        for (int epoch = 0; epoch < outOfFold.judgement().epochs(); epoch++) {
          network.epoch();
          progress.finished(1);
        }
      }
      return new FoldedNetworks(NGramOrders.of(recipe), vocabulary, weights, networks, labels)
          .table(outOfFold.tableBytes());
    } finally {
      networks.forEach(BagNetwork::close);
    }
  }

  private static void writeOutOfFold(
      List<TrainingExample> examples, Lesson.Graded graded, RunFolder run) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < examples.size(); i++) {
      TrainingExample example = examples.get(i);
      lines
          .append(
              JsonFormat.line(
                  new OutOfFoldPrediction(
                      example.id(),
                      example.answer(),
                      graded.predictions().get(i),
                      graded.amongKnown().get(i))))
          .append('\n');
    }
    DurableFile.write(run.outOfFold(), lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static SortedMap<String, Double> measures(OutOfFoldPass.Result result, ScoreTable table) {
    SortedMap<String, Double> measures = new TreeMap<>();
    measures.put("out_of_fold_accuracy", result.judgement().accuracy());
    measures.put("out_of_fold_loss", result.judgement().loss());
    measures.put("temperature", result.judgement().temperature());
    measures.put("epochs", (double) result.judgement().epochs());
    measures.put("features", (double) table.vocabulary().size());
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      measures.put("cpu_seconds", system.getProcessCpuTime() / 1e9);
    }
    return measures;
  }
}
