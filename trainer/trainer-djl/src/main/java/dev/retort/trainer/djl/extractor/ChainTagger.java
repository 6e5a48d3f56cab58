package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * A finished linear-chain tagger. Immutable and thread-safe.
 *
 * @param gazetteer known values
 * @param index known features
 * @param weights of the features
 * @param transitions between states
 */
record ChainTagger(
    Gazetteer gazetteer, FeatureIndex index, SparseWeights weights, Transitions transitions) {

  /** Learns rows with their taggings; tells the loss after each epoch. */
  static ChainTagger train(
      AnswerTemplate shape,
      StateSpace space,
      List<Words> rows,
      List<Tagging> taggings,
      long seed,
      DoubleConsumer epochs) {
    Gazetteer gazetteer = Gazetteer.of(shape, rows, taggings);
    List<int[][]> features = new ArrayList<>();
    List<int[]> states = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      features.add(Features.ofTraining(shape, rows.get(row), gazetteer, taggings.get(row)));
      states.add(space.encode(taggings.get(row), rows.get(row).size()));
    }
    FeatureIndex index = FeatureIndex.of(features);
    features.replaceAll(index::numbers);
    ChainTrainer trainer = new ChainTrainer(space, index.size(), seed);
    for (int epoch = 0; epoch < ChainTrainer.EPOCHS; epoch++) {
      epochs.accept(trainer.epoch(features, states));
    }
    trainer.average();
    SparseWeights.Pruned pruned =
        SparseWeights.of(index, trainer.weights(), ChainTrainer.columns(space));
    return new ChainTagger(gazetteer, pruned.index(), pruned.weights(), trainer.transitions());
  }
}
