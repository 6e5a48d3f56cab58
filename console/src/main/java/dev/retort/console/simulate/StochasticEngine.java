package dev.retort.console.simulate;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.console.simulate.StochasticStudent.Knowledge;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TaskModel;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Counts training rows instead of learning from them: its students are {@link StochasticStudent}s.
 * Out-of-fold predictions are those of a student that saw no row of the fold. Equal rows and seeds
 * give equal files. Thread-safe.
 *
 * @param tasks whose students these are
 */
record StochasticEngine(List<SimulatedTask> tasks) implements TrainingEngine, ModelLoader {
  private static final String NAME = "stochastic";
  private static final String FILE = "stochastic.json";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String bundleFolder() {
    return NAME;
  }

  @Override
  public boolean canLearn(DatasetVersion dataset) {
    return tasks.stream().anyMatch(task -> task.name().equals(dataset.manifest().spec().task()));
  }

  private SimulatedTask task(String name) {
    return tasks.stream()
        .filter(task -> task.name().value().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no simulated task is called " + name));
  }

  private record Row(TrainingExample example, String kind, String form) {}

  @Override
  public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    SimulatedTask task = task(dataset.manifest().spec().task().value());
    List<Row> rows =
        spec.rows(dataset).stream()
            .map(
                row ->
                    new Row(row, task.kindOf(row.input()), task.formOf(row.input(), row.answer())))
            .toList();
    Knowledge knowledge = new Knowledge(task.name().value(), spec.seed());
    rows.forEach(row -> knowledge.add(row.kind(), row.form(), 1));
    long agreed = writeOutOfFold(task, rows, knowledge, spec.folds(), run);
    DurableFile.write(run.student().resolve(FILE), JsonFormat.pretty(knowledge));
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("out_of_fold_accuracy", agreed / (double) Math.max(1, rows.size()));
    return new TrainingOutcome.Completed(
        new ModelArtifact(
            run.student(), NAME, FolderDigest.of(run.student()), run.outOfFold(), measures));
  }

  private static long writeOutOfFold(
      SimulatedTask task, List<Row> rows, Knowledge knowledge, int folds, RunFolder run) {
    OutOfFoldPrediction[] predictions = new OutOfFoldPrediction[rows.size()];
    long agreed = 0;
    for (int fold = 0; fold < folds; fold++) {
      for (int i = fold; i < rows.size(); i += folds) {
        knowledge.add(rows.get(i).kind(), rows.get(i).form(), -1);
      }
      StochasticStudent student = new StochasticStudent(task, knowledge);
      for (int i = fold; i < rows.size(); i += folds) {
        TrainingExample held = rows.get(i).example();
        predictions[i] =
            new OutOfFoldPrediction(held.id(), held.answer(), student.predict(held.input()));
        agreed += predictions[i].prediction().answer().equals(held.answer()) ? 1 : 0;
      }
      for (int i = fold; i < rows.size(); i += folds) {
        knowledge.add(rows.get(i).kind(), rows.get(i).form(), 1);
      }
      run.report(
          new RunFolder.Metric(RunFolder.Metric.PROGRESS, fold + 1L, (fold + 1.0) / (folds + 1)));
    }
    StringBuilder lines = new StringBuilder();
    for (OutOfFoldPrediction prediction : predictions) {
      lines.append(JsonFormat.line(prediction)).append('\n');
    }
    DurableFile.write(run.outOfFold(), lines.toString().getBytes(StandardCharsets.UTF_8));
    return agreed;
  }

  @Override
  public boolean recognises(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  @Override
  public TaskModel load(Path folder) {
    Knowledge knowledge = JsonFormat.read(folder.resolve(FILE), Knowledge.class);
    return new StochasticStudent(task(knowledge.task()), knowledge);
  }
}
