package dev.retort.console.web.datasets;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.labelling.LabelReview;
import java.util.Optional;

/** What students think of a version's labels. Safe for use by many threads. */
public interface LabelReviews {

  /** The review, from opinions that are there already; empty if no training has left any. */
  Optional<LabelReview> of(DatasetVersion version);
}
