package dev.retort.console.cli;

import dev.retort.capture.Exchange;
import dev.retort.capture.logs.RejectedLine;
import dev.retort.capture.logs.TrafficLog;
import dev.retort.capture.logs.TrafficLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The exchanges of log files, read without any home.
 *
 * @param exchanges in the order of the files
 * @param rejected how many records should be exchanges and are none
 */
record LoggedExchanges(List<Exchange> exchanges, int rejected) {

  static LoggedExchanges read(List<Path> files) {
    List<Exchange> exchanges = new ArrayList<>();
    List<RejectedLine> rejected = new ArrayList<>();
    for (TrafficLog log : TrafficLogs.of(files, Optional.empty()).logs()) {
      log.read(
          Optional.empty(),
          Optional.empty(),
          new TrafficLog.Reader() {
            @Override
            public void exchange(Exchange exchange) {
              exchanges.add(exchange);
            }

            @Override
            public void rejected(RejectedLine line) {
              rejected.add(line);
            }
          });
    }
    return new LoggedExchanges(exchanges, rejected.size());
  }
}
