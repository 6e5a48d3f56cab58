package dev.retort.trainer.djl.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of a decoder's tensors in Hugging Face snapshots, and their shapes. */
final class WeightNames {
  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String FINAL_NORM = "model.norm.weight";
  static final String HEAD = "lm_head.weight";

  /** The linear layers of a block, in the order in which kernels take them. */
  static final List<String> LINEAR =
      List.of(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.o_proj",
          "mlp.gate_proj",
          "mlp.up_proj",
          "mlp.down_proj");

  /** The norms of a block, in the order in which kernels take them; the last two in Qwen3 only. */
  static final List<String> NORMS =
      List.of(
          "input_layernorm", "post_attention_layernorm", "self_attn.q_norm", "self_attn.k_norm");

  private static final int ATTENTION_OUTPUT = 3;

  private WeightNames() {}

  static String block(int layer, String part) {
    return "model.layers." + layer + "." + part;
  }

  static String weight(String module) {
    return module + ".weight";
  }

  static String bias(String module) {
    return module + ".bias";
  }

  /** Output and input width of a block's linear layers, as {@link #LINEAR} orders them. */
  static int[] linearShape(DecoderConfig config, int index) {
    int queries = config.heads() * config.headSize();
    int keys = config.keyValueHeads() * config.headSize();
    int hidden = config.hiddenSize();
    int inner = config.intermediateSize();
    int[][] shapes = {
      {queries, hidden},
      {keys, hidden},
      {keys, hidden},
      {hidden, queries},
      {inner, hidden},
      {inner, hidden},
      {hidden, inner}
    };
    return shapes[index];
  }

  static boolean hasBias(DecoderConfig config, int index) {
    if (index > ATTENTION_OUTPUT) {
      return config.feedForwardBias();
    }
    return index == ATTENTION_OUTPUT ? config.attentionOutputBias() : config.queryBias();
  }

  /** Every tensor of a decoder, in the order of its modules. */
  static Map<String, int[]> shapes(DecoderConfig config) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    int hidden = config.hiddenSize();
    shapes.put(EMBEDDING, new int[] {config.vocabularySize(), hidden});
    for (int layer = 0; layer < config.layers(); layer++) {
      for (int i = 0; i < LINEAR.size(); i++) {
        String module = block(layer, LINEAR.get(i));
        int[] shape = linearShape(config, i);
        shapes.put(weight(module), shape);
        if (hasBias(config, i)) {
          shapes.put(bias(module), new int[] {shape[0]});
        }
      }
      for (int i = 0; i < normCount(config); i++) {
        int width = i < 2 ? hidden : config.headSize();
        shapes.put(weight(block(layer, NORMS.get(i))), new int[] {width});
      }
    }
    shapes.put(FINAL_NORM, new int[] {hidden});
    if (!config.tiedEmbeddings()) {
      shapes.put(HEAD, new int[] {config.vocabularySize(), hidden});
    }
    return shapes;
  }

  static int normCount(DecoderConfig config) {
    return config.headNorms() ? NORMS.size() : 2;
  }
}
