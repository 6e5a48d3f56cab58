package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.util.List;

/** Cosines and sines of a batch's rotary angles, of shape rows × columns × 1 × half a head. */
record Rotations(NDArray cos, NDArray sin) {

  static Rotations of(NDArray positions, NDArray frequencies, ElementType type, NDManager owner) {
    List<NDArray> pair =
        DecoderKernels.call("rotations")
            .with(positions)
            .with(frequencies)
            .with(type.torchType())
            .arrays(owner);
    return new Rotations(pair.get(0), pair.get(1));
  }

  /** The angle that each pair of a head turns by per position. */
  static NDArray frequencies(DecoderConfig config, NDArray neighbour, NDManager owner) {
    RotaryEmbedding rotary = config.rotary();
    return DecoderKernels.call("frequencies")
        .with(rotary.theta())
        .with(config.headSize())
        .with(rotary.scaling().map(RotaryEmbedding.Llama3Scaling::numbers).orElse(new double[0]))
        .with(neighbour)
        .array(owner);
  }
}
