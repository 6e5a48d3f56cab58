package dev.retort.trainer.dl4j;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaGrad;

/**
 * The dense part of the network: Deeplearning4j's output layer, softmax or sigmoids, on the bag's
 * sum. It returns the gradient of its input, which trains the embeddings. Not thread-safe.
 */
final class LabelHead implements AutoCloseable {
  private static final double RATE = 0.05;

  private final int inputs;
  private final int labels;
  private final MultiLayerNetwork network;
  private final INDArray input;
  private final INDArray target;
  private int iteration;

  LabelHead(Link link, int inputs, int labels, int batch, long seed) {
    this.inputs = inputs;
    this.labels = labels;
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DataType.FLOAT)
            // The gradient stays a sum over the batch: Adagrad's step doesn't depend on its scale.
            .miniBatch(false)
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .updater(new AdaGrad(RATE))
            .list()
            .layer(
                new OutputLayer.Builder(link.loss())
                    .nIn(inputs)
                    .nOut(labels)
                    .activation(link.activation())
                    .weightInit(new NormalDistribution(0, 1 / Math.sqrt(inputs)))
                    .build())
            .build();
    network = new MultiLayerNetwork(configuration);
    network.init();
    input = Nd4j.create(DataType.FLOAT, batch, inputs);
    target = Nd4j.create(DataType.FLOAT, batch, labels);
  }

  /**
   * The gradient of the batch's summed cross-entropy with respect to its inputs, row by row. The
   * head itself takes a step; {@code rateFactor} scales it.
   *
   * @param x batch × inputs
   * @param y batch × labels, the share of each
   */
  float[] train(float[] x, float[] y, double rateFactor) {
    load(x, y);
    Pair<Gradient, INDArray> gradients = network.calculateGradients(input, target, null, null);
    float[] inputGradient;
    try (INDArray epsilon = gradients.getSecond()) {
      inputGradient = epsilon.data().asFloat();
    }
    Gradient gradient = gradients.getFirst();
    network
        .getUpdater()
        .update(network, gradient, iteration++, 0, input.rows(), LayerWorkspaceMgr.noWorkspaces());
    // AdaGrad's copy of its configuration forgets a rate schedule, so the rate falls here.
    network.params().subi(gradient.gradient().muli(rateFactor));
    return inputGradient;
  }

  /** The mean cross-entropy of a batch. */
  double loss(float[] x, float[] y) {
    load(x, y);
    // Without mini-batch scaling the network reports the sum.
    return network.score(new DataSet(input, target)) / input.rows();
  }

  private void load(float[] x, float[] y) {
    input.data().asNioFloat().put(x);
    target.data().asNioFloat().put(y);
  }

  /** A copy of the layer as it stands. */
  Weights weights() {
    // Flattened as weights in column order (all inputs of a label, then the next), then biases.
    float[] flat = network.params().toFloatVector();
    float[][] byInput = new float[inputs][labels];
    for (int label = 0; label < labels; label++) {
      for (int i = 0; i < inputs; i++) {
        byInput[i][label] = flat[label * inputs + i];
      }
    }
    return new Weights(byInput, Arrays.copyOfRange(flat, inputs * labels, flat.length));
  }

  @Override
  public void close() {
    network.close();
    input.close();
    target.close();
  }

  /**
   * A linear layer.
   *
   * @param byInput inputs × labels
   * @param bias one number a label
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
  record Weights(float[][] byInput, float[] bias) {

    /** The scores of one input vector. */
    float[] scores(float[] vector) {
      float[] scores = bias.clone();
      for (int i = 0; i < vector.length; i++) {
        addTo(scores, byInput[i], vector[i]);
      }
      return scores;
    }

    private static void addTo(float[] scores, float[] row, float factor) {
      for (int label = 0; label < scores.length; label++) {
        scores[label] += factor * row[label];
      }
    }
  }
}
