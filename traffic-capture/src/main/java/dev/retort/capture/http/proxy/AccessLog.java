package dev.retort.capture.http.proxy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line a request, as keys and values, without bodies and keys. */
final class AccessLog {
  /** The logger's name, for whoever wants the lines elsewhere, or not at all. */
  static final String NAME = "dev.retort.gateway.access";

  private static final Logger LOG = LoggerFactory.getLogger(NAME);
  private static final double NANOS_PER_MILLI = 1e6;

  private AccessLog() {}

  static void write(AccessRecord access) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("exchange", access.exchange())
            .addKeyValue("trace", access.trace())
            .addKeyValue("method", access.method())
            .addKeyValue("path", access.route())
            .addKeyValue("status", access.status())
            .addKeyValue("upstream", access.upstream())
            .addKeyValue("application", access.application())
            .addKeyValue("outcome", access.outcome())
            .addKeyValue("millis", access.duration().toNanos() / NANOS_PER_MILLI)
            .addKeyValue("requestBytes", access.requestBytes())
            .addKeyValue("answerBytes", access.answerBytes());
    if (access.firstByte().isPresent()) {
      line =
          line.addKeyValue("firstByteMillis", access.firstByte().get().toNanos() / NANOS_PER_MILLI);
    }
    line.log("request");
  }
}
