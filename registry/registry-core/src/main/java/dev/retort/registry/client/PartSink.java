package dev.retort.registry.client;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes a stretch of a stream on and drops what is around it: a server may answer a request for a
 * part with the whole. For one thread.
 */
final class PartSink extends OutputStream {
  private final OutputStream sink;
  private long toSkip;
  private long toPass;

  PartSink(OutputStream sink, long length) {
    this.sink = sink;
    this.toPass = length;
  }

  /** Drops this many bytes first. */
  void skip(long bytes) {
    toSkip = bytes;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int skipped = (int) Math.min(toSkip, length);
    toSkip -= skipped;
    int passed = (int) Math.min(toPass, length - skipped);
    if (passed > 0) {
      sink.write(bytes, offset + skipped, passed);
      toPass -= passed;
    }
  }
}
