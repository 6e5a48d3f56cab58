package dev.retort.trainer.hardware;

/**
 * The numbers of a decoder that its memory follows from (Llama, Qwen2, Qwen3: grouped-query
 * attention, SwiGLU, RMSNorm; biases and norms are too small to count).
 *
 * @param vocabulary tokens
 * @param width hidden size
 * @param layers blocks
 * @param heads query heads
 * @param keyValueHeads heads of keys and values
 * @param headWidth numbers of a head
 * @param feedForwardWidth hidden size of the feed-forward part
 * @param tied whether the output layer is the embedding
 */
public record DecoderShape(
    int vocabulary,
    int width,
    int layers,
    int heads,
    int keyValueHeads,
    int headWidth,
    int feedForwardWidth,
    boolean tied) {
  /** The linear layers of a block, by the last part of their names. */
  private enum Linear {
    Q_PROJ,
    K_PROJ,
    V_PROJ,
    O_PROJ,
    GATE_PROJ,
    UP_PROJ,
    DOWN_PROJ
  }

  public DecoderShape {
    for (int number :
        new int[] {vocabulary, width, layers, heads, keyValueHeads, headWidth, feedForwardWidth}) {
      if (number < 1) {
        throw new IllegalArgumentException("a decoder's numbers are ≥ 1, not " + number);
      }
    }
  }

  /** All weights; an output layer that is the embedding counts once. */
  public long parameters() {
    long embedding = (long) vocabulary * width;
    long block = 0;
    for (Linear linear : Linear.values()) {
      block += (long) inputs(linear) * outputs(linear);
    }
    return embedding * (tied ? 1 : 2) + layers * (block + 2L * width) + width;
  }

  /** The weights of a low-rank adapter on linear layers of these names; others are passed over. */
  public long adapterParameters(int rank, Iterable<String> targets) {
    long sum = 0;
    for (String target : targets) {
      for (Linear linear : Linear.values()) {
        if (linear.name().equalsIgnoreCase(target)) {
          sum += (long) layers * rank * (inputs(linear) + outputs(linear));
        }
      }
    }
    return sum;
  }

  private int inputs(Linear linear) {
    return switch (linear) {
      case O_PROJ -> heads * headWidth;
      case DOWN_PROJ -> feedForwardWidth;
      default -> width;
    };
  }

  private int outputs(Linear linear) {
    return switch (linear) {
      case Q_PROJ -> heads * headWidth;
      case K_PROJ, V_PROJ -> keyValueHeads * headWidth;
      case O_PROJ, DOWN_PROJ -> width;
      case GATE_PROJ, UP_PROJ -> feedForwardWidth;
    };
  }

  /**
   * Numbers that one layer keeps for a token on the way forward: the inputs of its norms and linear
   * layers, queries, keys, values, and the feed-forward part's three.
   */
  long activationsPerToken() {
    long attention = (long) headWidth * (2L * heads + 2L * keyValueHeads);
    return 4L * width + attention + 3L * feedForwardWidth;
  }
}
