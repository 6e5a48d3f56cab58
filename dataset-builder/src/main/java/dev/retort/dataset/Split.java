package dev.retort.dataset;

/** Which part of a dataset version a row is in. */
public enum Split {
  /** Earlier traffic: learnt from, and scored out of fold. */
  TRAINING,
  /**
   * Later traffic of clusters that training has not seen, one row a cluster. It carries the
   * certificate.
   */
  NOVEL,
  /**
   * Later traffic of clusters that earlier traffic has too, one row a cluster. Reported beside the
   * certificate.
   */
  SEEN
}
