package dev.retort.trainer;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * What to train. Hardware is no part of it: the same spec gives the same model wherever it runs on
 * the same processor type.
 *
 * @param objective what to learn
 * @param seed every random choice follows from it
 * @param folds out-of-fold parts of the training rows, ≥ 2
 * @param decoder how a decoder is trained, if one is
 * @param classifier how a classifier is trained, if one is
 * @param share of the training rows that it learns from, in (0, 1]
 */
public record TrainingSpec(
    TrainingObjective objective,
    long seed,
    int folds,
    DecoderRecipe decoder,
    ClassifierRecipe classifier,
    double share) {
  /** The default number of out-of-fold parts. */
  public static final int DEFAULT_FOLDS = 5;

  /** Sets the draw of rows apart from the draw of folds. */
  private static final int DRAW = 0x51a2e;

  @JsonCreator
  public TrainingSpec {
    Objects.requireNonNull(objective);
    Objects.requireNonNull(decoder);
    classifier = classifier == null ? ClassifierRecipe.DEFAULT : classifier;
    if (objective instanceof LogitDistillation && decoder.slotSwaps()) {
      throw new IllegalArgumentException(
          "slotSwaps make other examples in every pass, of which the teacher's probabilities are not known; leave out either slotSwaps or the distillation");
    }
    if (folds < 2) {
      throw new IllegalArgumentException("out-of-fold scores need at least 2 folds, not " + folds);
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the share of the training rows lies in (0, 1], not at " + share);
    }
  }

  /** On all training rows, a classifier in the usual way. */
  public TrainingSpec(TrainingObjective objective, long seed, int folds, DecoderRecipe decoder) {
    this(objective, seed, folds, decoder, ClassifierRecipe.DEFAULT, 1);
  }

  /** The defaults, with a seed. */
  public static TrainingSpec seeded(long seed) {
    return new TrainingSpec(new SupervisedFineTuning(), seed, DEFAULT_FOLDS, DecoderRecipe.DEFAULT);
  }

  /** The same, for a task that has instructions. */
  public TrainingSpec instructed(String words) {
    return with(objective, decoder.instructed(words));
  }

  /** The same, on a share of the training rows. */
  public TrainingSpec onShare(double share) {
    return new TrainingSpec(objective, seed, folds, decoder, classifier, share);
  }

  /** The same, for decoders that learn something else, in another way. */
  public TrainingSpec with(TrainingObjective objective, DecoderRecipe decoder) {
    return new TrainingSpec(objective, seed, folds, decoder, classifier, share);
  }

  /** The same, for classifiers that learn in another way. */
  public TrainingSpec with(ClassifierRecipe classifier) {
    return new TrainingSpec(objective, seed, folds, decoder, classifier, share);
  }

  /**
   * The training rows that are learnt from, in the dataset's order. They are drawn by a hash of the
   * request: a smaller share's rows are among a greater one's, and a row that is drawn today is
   * drawn from tomorrow's dataset too.
   */
  public List<TrainingExample> rows(DatasetVersion dataset) {
    List<TrainingExample> all = dataset.examples(Split.TRAINING);
    return share == 1 ? all : all.stream().filter(this::isDrawn).toList();
  }

  private boolean isDrawn(TrainingExample row) {
    byte[] request = row.input().getBytes(StandardCharsets.UTF_8);
    int hash = MurmurHash3.hash32x86(request, 0, request.length, DRAW);
    return Integer.toUnsignedLong(hash) < share * (1L << Integer.SIZE);
  }
}
