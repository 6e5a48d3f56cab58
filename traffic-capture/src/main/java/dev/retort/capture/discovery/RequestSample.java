package dev.retort.capture.discovery;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A uniform sample of requests: those whose ids have the least hashes, as many as there is room
 * for. It does not depend on the order in which requests are offered, as long as their texts are of
 * usual lengths.
 */
final class RequestSample {
  private static final Comparator<SampledRequest> BY_KEY =
      Comparator.comparingLong(SampledRequest::key).thenComparing(r -> r.id().value());

  private final int mostRequests;
  private final long mostTokens;
  private final PriorityQueue<SampledRequest> sample = new PriorityQueue<>(BY_KEY.reversed());
  private long tokens;

  /** No request from here on is in the sample. */
  private long bound = Long.MAX_VALUE;

  RequestSample(int mostRequests, long mostTokens) {
    this.mostRequests = mostRequests;
    this.mostTokens = mostTokens;
  }

  /** A request's place in every sample, uniform over all values ≥ 0. */
  static long key(ExchangeId id) {
    return MurmurHash3.hash128x64(id.value().getBytes(StandardCharsets.UTF_8))[0] & Long.MAX_VALUE;
  }

  void offer(Exchange exchange) {
    long key = key(exchange.id());
    if (key >= bound) {
      return;
    }
    SampledRequest request = SampledRequest.of(key, exchange);
    sample.add(request);
    tokens += request.size();
    while (sample.size() > mostRequests || (tokens > mostTokens && sample.size() > 1)) {
      SampledRequest last = sample.remove();
      tokens -= last.size();
      bound = last.key();
    }
  }

  /** The sample, by key. */
  List<SampledRequest> requests() {
    return sample.stream().sorted(BY_KEY).toList();
  }
}
