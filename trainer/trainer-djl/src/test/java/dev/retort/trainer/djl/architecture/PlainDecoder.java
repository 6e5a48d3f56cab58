package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * The decoder once more, in nothing but DJL's own operations and Java's arithmetic, a step a line,
 * with every token's sight spelt out: what the kernels are compared with.
 */
final class PlainDecoder {
  private final DecoderConfig config;
  private final Map<String, NDArray> weights;
  private final NDManager manager;

  PlainDecoder(DecoderWeights weights, NDManager manager) {
    config = weights.config();
    this.weights = weights.parameters();
    this.manager = manager;
  }

  /** Rows × columns × vocabulary. */
  NDArray logits(DecoderBatch batch) {
    int rows = batch.rows();
    int columns = batch.columns();
    NDArray ids = manager.create(batch.ids(), new Shape((long) rows * columns));
    NDArray x =
        weights
            .get("model.embed_tokens.weight")
            .get(ids)
            .reshape(rows, columns, config.hiddenSize());
    for (int layer = 0; layer < config.layers(); layer++) {
      String block = "model.layers." + layer + ".";
      x = x.add(attention(block, layer, norm(x, block + "input_layernorm.weight"), batch));
      x = x.add(feedForward(block, norm(x, block + "post_attention_layernorm.weight")));
    }
    String head = config.tiedEmbeddings() ? "model.embed_tokens" : "lm_head";
    return linear(norm(x, "model.norm.weight"), head);
  }

  /** Mean cross entropy of the labels. */
  NDArray loss(DecoderBatch batch) {
    NDArray logProbabilities = logits(batch).reshape(-1, config.vocabularySize()).logSoftmax(-1);
    NDArray sum = manager.create(0f);
    for (int predictor : batch.predictors()) {
      sum = sum.sub(logProbabilities.get(predictor, batch.target(predictor)));
    }
    return sum.div(batch.targets());
  }

  private NDArray feedForward(String block, NDArray h) {
    NDArray gate = linear(h, block + "mlp.gate_proj");
    NDArray up = linear(h, block + "mlp.up_proj");
    NDArray silu = gate.div(gate.neg().exp().add(1));
    return linear(silu.mul(up), block + "mlp.down_proj");
  }

  private NDArray attention(String block, int layer, NDArray h, DecoderBatch batch) {
    NDArray q = heads(linear(h, block + "self_attn.q_proj"), config.heads());
    NDArray k = heads(linear(h, block + "self_attn.k_proj"), config.keyValueHeads());
    NDArray v = heads(linear(h, block + "self_attn.v_proj"), config.keyValueHeads());
    if (config.family() == DecoderFamily.QWEN3) {
      q = norm(q, block + "self_attn.q_norm.weight");
      k = norm(k, block + "self_attn.k_norm.weight");
    }
    q = rotated(q, batch).transpose(0, 2, 1, 3);
    k = rotated(k, batch).transpose(0, 2, 3, 1).repeat(1, config.heads() / config.keyValueHeads());
    v = v.transpose(0, 2, 1, 3).repeat(1, config.heads() / config.keyValueHeads());
    NDArray scores = q.matMul(k).div(Math.sqrt(config.headSize())).add(sight(batch, layer));
    NDArray mixed = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3);
    return linear(
        mixed.reshape(batch.rows(), batch.columns(), (long) config.heads() * config.headSize()),
        block + "self_attn.o_proj");
  }

  private NDArray heads(NDArray x, int count) {
    return x.reshape(x.getShape().get(0), x.getShape().get(1), count, config.headSize());
  }

  private NDArray rotated(NDArray x, DecoderBatch batch) {
    int half = config.headSize() / 2;
    float[] cos = new float[batch.rows() * batch.columns() * half];
    float[] sin = new float[cos.length];
    for (int i = 0; i < cos.length; i++) {
      double angle = batch.positions()[i / half] * frequency(i % half);
      cos[i] = (float) Math.cos(angle);
      sin[i] = (float) Math.sin(angle);
    }
    Shape shape = new Shape(batch.rows(), batch.columns(), 1, half);
    NDArray c = manager.create(cos, shape);
    NDArray s = manager.create(sin, shape);
    NDList halves = x.split(2, 3);
    NDArray a = halves.get(0);
    NDArray b = halves.get(1);
    return NDArrays.concat(new NDList(a.mul(c).sub(b.mul(s)), b.mul(c).add(a.mul(s))), 3);
  }

  private double frequency(int pair) {
    double plain = Math.pow(config.rotary().theta(), -2.0 * pair / config.headSize());
    if (config.rotary().scaling().isEmpty()) {
      return plain;
    }
    RotaryEmbedding.Llama3Scaling scaling = config.rotary().scaling().get();
    double turns = scaling.originalContext() * plain / (2 * Math.PI);
    if (turns < scaling.lowFrequencyFactor()) {
      return plain / scaling.factor();
    }
    if (turns > scaling.highFrequencyFactor()) {
      return plain;
    }
    double share =
        (turns - scaling.lowFrequencyFactor())
            / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
    return (1 - share) * plain / scaling.factor() + share * plain;
  }

  /** 0 where a token sees another, very small where it does not. */
  private NDArray sight(DecoderBatch batch, int layer) {
    int columns = batch.columns();
    float[] values = new float[batch.rows() * columns * columns];
    for (int i = 0; i < values.length; i++) {
      int row = i / (columns * columns);
      int query = i / columns % columns;
      int key = i % columns;
      int mine = batch.segments()[row * columns + query];
      int other = batch.segments()[row * columns + key];
      boolean inWindow =
          config
              .slidingWindow()
              .filter(window -> window.layers().contains(layer))
              .map(window -> query - key < window.size())
              .orElse(true);
      boolean seen = key <= query && mine == other && mine != 0 && inWindow;
      values[i] = seen ? 0 : -1e30f;
    }
    return manager.create(values, new Shape(batch.rows(), 1, columns, columns));
  }

  private NDArray norm(NDArray x, String weight) {
    NDArray root = x.mul(x).mean(new int[] {-1}, true).add(config.normEpsilon()).sqrt();
    return x.div(root).mul(weights.get(weight));
  }

  private NDArray linear(NDArray x, String module) {
    NDArray y = x.matMul(weights.get(module + ".weight").transpose());
    NDArray bias = weights.get(module + ".bias");
    return bias == null ? y : y.add(bias);
  }
}
