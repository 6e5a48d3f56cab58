package dev.retort.registry.pull;

import dev.retort.registry.ModelReference;
import java.util.function.Function;

/** What a pull found: a new bundle, the one already here, or no version at the alias yet. */
public sealed interface PullOutcome {
  /** Handles each case. */
  <T> T fold(
      Function<? super PulledModel, ? extends T> downloaded,
      Function<? super PulledModel, ? extends T> unchanged,
      Function<? super ModelReference, ? extends T> notPublished);

  /** The alias points to a bundle that wasn't here; now it is. */
  record Downloaded(PulledModel model) implements PullOutcome {
    @Override
    public <T> T fold(
        Function<? super PulledModel, ? extends T> downloaded,
        Function<? super PulledModel, ? extends T> unchanged,
        Function<? super ModelReference, ? extends T> notPublished) {
      return downloaded.apply(model);
    }
  }

  /** The alias points to the bundle that is here already; nothing was fetched. */
  record Unchanged(PulledModel model) implements PullOutcome {
    @Override
    public <T> T fold(
        Function<? super PulledModel, ? extends T> downloaded,
        Function<? super PulledModel, ? extends T> unchanged,
        Function<? super ModelReference, ? extends T> notPublished) {
      return unchanged.apply(model);
    }
  }

  /** There is no such model, or it has no such alias. */
  record NotPublished(ModelReference reference) implements PullOutcome {
    @Override
    public <T> T fold(
        Function<? super PulledModel, ? extends T> downloaded,
        Function<? super PulledModel, ? extends T> unchanged,
        Function<? super ModelReference, ? extends T> notPublished) {
      return notPublished.apply(reference);
    }
  }
}
