package dev.retort.capture.http.proxy;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of bodies that the gateway holds at a time, within a bound. Thread-safe. */
final class MemoryBudget {
  private final long limit;
  private final AtomicLong held = new AtomicLong();

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** Takes room; nothing is taken if there is not enough. */
  boolean tryReserve(long bytes) {
    if (held.addAndGet(bytes) <= limit) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
