package dev.retort.trainer.djl.extractor;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
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
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Trains extractors: students for JSON answers and tool calls whose values stand in the request.
 * What an answer is made of is found out from the training rows ({@link AnswerTemplate}); a
 * linear-chain conditional random field over answer class × span tags, with rich features, learns
 * to find the spans; code renders the answer. Where there are rows enough, a BiLSTM-CRF learns the
 * same, and both are averaged ({@link Taggers}).
 *
 * <p>Each fold's rows are answered by a tagger that saw none of the fold; the confidence is
 * calibrated on those answers. The published tagger is refitted on all rows.
 *
 * <p>Interrupting the training thread ends it with {@link TrainingOutcome.Cancelled}. The same rows
 * and seed give the same bytes.
 */
public final class ExtractorTrainingEngine implements TrainingEngine {
  /** The engine's name. */
  public static final String NAME = "djl-extractor";

  /** A network of fewer training rows adds less than the minutes that it takes are worth. */
  private static final int NETWORK_ROWS = 3000;

  /** With a network, training takes so much longer that fewer parts have to do. */
  private static final int NETWORK_FOLDS = 3;

  private final int networkRows;

  /** An engine that trains a network beside the linear chain from 3,000 training rows on. */
  public ExtractorTrainingEngine() {
    this(NETWORK_ROWS);
  }

  /**
   * An engine that trains a network from a number of training rows on.
   *
   * @param networkRows fewer train the linear chain alone
   */
  ExtractorTrainingEngine(int networkRows) {
    this.networkRows = networkRows;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String bundleFolder() {
    return "extractor";
  }

  /** JSON or tool calls, nearly all of which tags can reproduce: see {@link Suitability}. */
  @Override
  public boolean canLearn(DatasetVersion dataset) {
    return Suitability.of(dataset).isEnough();
  }

  @Override
  public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
    Suitability suitability = Suitability.of(dataset);
    if (!suitability.isEnough()) {
      throw new IllegalArgumentException(
          ("dataset %s has %s answers in %d training rows, of which spans of the requests reproduce"
                  + " %.1f %%; %s learns JSON and tool calls from %d rows or more with %.0f %% or"
                  + " more. Choose another engine for this task.")
              .formatted(
                  dataset.id(),
                  suitability.kind(),
                  suitability.rows(),
                  100 * suitability.share(),
                  NAME,
                  Suitability.LEAST_ROWS,
                  100 * Suitability.LEAST_SHARE));
    }
    try {
      return new TrainingOutcome.Completed(
          new Work(spec, spec.rows(dataset), run, networkRows).artifact());
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

  private static final class Work {
    private final TrainingSpec spec;
    private final int folds;
    private final int networkEpochs;
    private final List<TrainingExample> rows;
    private final RunFolder run;
    private final Progress progress;
    private final List<RequestTokens> requests;
    private final List<Words> words;
    private final ShapeDiscovery.Result discovered;
    private final AnswerTemplate shape;
    private final StateSpace space;

    Work(TrainingSpec spec, List<TrainingExample> rows, RunFolder run, int networkRows) {
      this.spec = spec;
      this.rows = rows;
      this.run = run;
      boolean network = rows.size() >= networkRows;
      this.folds = network ? Math.min(spec.folds(), NETWORK_FOLDS) : spec.folds();
      this.networkEpochs = network ? NetworkTagger.epochs(rows.size()) : 0;
      this.progress = new Progress(run, (folds + 1) * (ChainTrainer.EPOCHS + networkEpochs));
      this.requests = rows.stream().map(row -> RequestTokens.of(row.input())).toList();
      this.words = requests.stream().map(Words::of).toList();
      this.discovered =
          ShapeDiscovery.of(requests, rows.stream().map(TrainingExample::answer).toList());
      this.shape = discovered.shape();
      this.space = new StateSpace(shape);
      MemoryNeed.of(space, words, discovered.taggings()).requireWithin(Runtime.getRuntime());
    }

    ModelArtifact artifact() {
      SplittableRandom seeds = new SplittableRandom(spec.seed());
      List<Evidence> evidence = outOfFold(seeds.split());
      List<Boolean> right = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        right.add(evidence.get(row).answer().equals(rows.get(row).answer()));
      }
      Calibration calibration = Calibration.fit(evidence, right);
      writeOutOfFold(evidence, calibration);
      try (Taggers taggers = taggers(-1, seeds.nextLong())) {
        DurableFile.deleteTree(run.student());
        ExtractorFiles.write(run.student(), new ExtractorModel(shape, taggers, calibration));
        return new ModelArtifact(
            run.student(),
            NAME,
            FolderDigest.of(run.student()),
            run.outOfFold(),
            measures(taggers.chain(), right));
      }
    }

    /** Every row's answer by taggers that did not see its fold. */
    private List<Evidence> outOfFold(SplittableRandom seeds) {
      Evidence[] evidence = new Evidence[rows.size()];
      for (int fold = 0; fold < folds; fold++) {
        try (Taggers taggers = taggers(fold, seeds.nextLong())) {
          for (int row = 0; row < rows.size(); row++) {
            if (fold(row) == fold) {
              evidence[row] =
                  ExtractorModel.evidence(shape, space, taggers, requests.get(row), words.get(row));
            }
          }
        }
      }
      return List.of(evidence);
    }

    /** The fold of a text: the same in every dataset version that holds it. */
    private int fold(int row) {
      return (int) Math.floorMod(Hashing.text(rows.get(row).input()), (long) folds);
    }

    /** Taggers of all reproducible rows but a fold's. */
    private Taggers taggers(int without, long seed) {
      List<Words> learnt = new ArrayList<>();
      List<Tagging> taggings = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        Optional<Tagging> tagging = discovered.taggings().get(row);
        if (tagging.isPresent() && words.get(row).size() > 0 && fold(row) != without) {
          learnt.add(words.get(row));
          taggings.add(tagging.get());
        }
      }
      ChainTagger chain = ChainTagger.train(shape, space, learnt, taggings, seed, progress::epoch);
      if (networkEpochs == 0 || learnt.isEmpty()) {
        return new Taggers(space, chain, Optional.empty());
      }
      return new Taggers(
          space,
          chain,
          Optional.of(
              NetworkTagger.train(
                  shape, space, chain, learnt, taggings, seed, networkEpochs, progress::epoch)));
    }

    private void writeOutOfFold(List<Evidence> evidence, Calibration calibration) {
      StringBuilder lines = new StringBuilder();
      for (int row = 0; row < rows.size(); row++) {
        Evidence one = evidence.get(row);
        Prediction prediction = new Prediction(one.answer(), calibration.confidence(one));
        TrainingExample example = rows.get(row);
        lines
            .append(
                JsonFormat.line(
                    new OutOfFoldPrediction(example.id(), example.answer(), prediction)))
            .append('\n');
      }
      DurableFile.write(run.outOfFold(), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private SortedMap<String, Double> measures(ChainTagger tagger, List<Boolean> right) {
      SortedMap<String, Double> measures = new TreeMap<>();
      measures.put(
          "out_of_fold_accuracy",
          (double) right.stream().filter(r -> r).count() / Math.max(1, right.size()));
      measures.put("reproducible_share", discovered.share());
      measures.put("answer_classes", (double) shape.classes().size());
      measures.put("slots", (double) shape.slots().size());
      measures.put("folds", (double) folds);
      measures.put("network_epochs", (double) networkEpochs);
      measures.put("features", (double) tagger.index().size());
      if (ManagementFactory.getOperatingSystemMXBean()
          instanceof com.sun.management.OperatingSystemMXBean system) {
        measures.put("cpu_seconds", system.getProcessCpuTime() / 1e9);
      }
      return measures;
    }
  }
}
