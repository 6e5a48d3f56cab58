package dev.retort.trainer.djl.architecture;

import java.util.Optional;

/** What an adapter adds to a decoder's linear layers. */
public interface LowRankTerms {
  /** No adapter. */
  LowRankTerms NONE =
      new LowRankTerms() {
        @Override
        public Optional<LowRankTerm> of(String module) {
          return Optional.empty();
        }

        @Override
        public double dropout() {
          return 0;
        }
      };

  /** The term of a module such as {@code model.layers.0.self_attn.q_proj}, if it has one. */
  Optional<LowRankTerm> of(String module);

  /** Share of an adapter's inputs that are dropped in training. */
  double dropout();
}
