package dev.retort.scheduler;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Trains {@link WordBayes}, and loads it: a small engine that gives the same bytes every time. It
 * takes whole answers for labels; of long numbers in them, which each request has its own, it keeps
 * the place.
 *
 * @param name the engine's
 * @param learnable the kinds of answers that it can learn
 * @param every it looks at one training row of so many; of more, in proportion, where the recipe
 *     for decoders has more than the usual patience
 */
record WordBayesEngine(String name, Set<AnswerKind> learnable, int every)
    implements TrainingEngine, ModelLoader {
  private static final String FILE = "word-bayes.json";
  private static final int USUAL_PATIENCE = Optimisation.FROM_SCRATCH.patience();

  WordBayesEngine() {
    this("word-bayes", Set.of(AnswerKind.LABEL), 1);
  }

  /** One for answers that are no labels. */
  static WordBayesEngine ofOpenAnswers(String name, int every) {
    return new WordBayesEngine(
        name, Set.of(AnswerKind.JSON, AnswerKind.TOOL_CALLS, AnswerKind.TEXT), every);
  }

  @Override
  public String bundleFolder() {
    return "bayes";
  }

  @Override
  public boolean canLearn(DatasetVersion dataset) {
    DatasetManifest manifest = dataset.manifest();
    return learnable.contains(manifest.answerKind());
  }

  @Override
  public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    List<TrainingExample> examples = spec.rows(dataset);
    List<String> outOfFold = new ArrayList<>();
    long agreed = 0;
    for (int fold = 0; fold < spec.folds(); fold++) {
      WordBayes student = learn(part(examples, fold, spec.folds(), false), spec);
      for (TrainingExample held : part(examples, fold, spec.folds(), true)) {
        OutOfFoldPrediction prediction =
            new OutOfFoldPrediction(held.id(), held.answer(), student.predict(held.input()));
        agreed += prediction.prediction().answer().equals(held.answer()) ? 1 : 0;
        outOfFold.add(JsonFormat.line(prediction));
      }
      run.report(new RunFolder.Metric("agreed", fold + 1L, agreed));
      run.report(
          new RunFolder.Metric(
              RunFolder.Metric.PROGRESS, fold + 1L, (fold + 1.0) / (spec.folds() + 1)));
    }
    DurableFile.write(
        run.outOfFold(), (String.join("\n", outOfFold) + "\n").getBytes(StandardCharsets.UTF_8));
    DurableFile.write(run.student().resolve(FILE), JsonFormat.pretty(learn(examples, spec)));
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("out_of_fold_accuracy", agreed / (double) examples.size());
    return new TrainingOutcome.Completed(
        new ModelArtifact(
            run.student(), name(), FolderDigest.of(run.student()), run.outOfFold(), measures));
  }

  private static List<TrainingExample> part(
      List<TrainingExample> examples, int fold, int folds, boolean held) {
    List<TrainingExample> part = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      if ((i % folds == fold) == held) {
        part.add(examples.get(i));
      }
    }
    return part;
  }

  private WordBayes learn(List<TrainingExample> examples, TrainingSpec spec) {
    int step = Math.max(1, every * spec.decoder().optimisation().patience() / USUAL_PATIENCE);
    List<WordBayes.Row> rows = new ArrayList<>();
    for (int i = 0; i < examples.size(); i += step) {
      rows.add(
          new WordBayes.Row(
              examples.get(i).input(), examples.get(i).answer().replaceAll("\\d{4,}", "#")));
    }
    return WordBayes.learn(rows);
  }

  @Override
  public boolean recognises(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  @Override
  public TaskModel load(Path folder) {
    return JsonFormat.read(folder.resolve(FILE), WordBayes.class);
  }
}
