package dev.retort.capture.http.proxy;

/**
 * What a spool holds at a moment.
 *
 * @param bytes on disk that the collector has not taken
 * @param limit bytes beyond which nothing is taken any more
 * @param refused records that the collector refused for good since the spool was opened
 */
public record SpoolBacklog(long bytes, long limit, long refused) {

  /** Whether nothing is taken before the collector has taken something. */
  public boolean isFull() {
    return bytes > limit;
  }
}
