package dev.retort.capture.logs;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What became of the lines of one file. Lines = appended + known + rejected; blank lines do not
 * count.
 *
 * @param file the log
 * @param lines lines read
 * @param appended new exchanges
 * @param known exchanges that the log already held
 * @param rejected lines that are no exchange
 * @param rejects file of {@link RejectedLine}s, one JSON object a line, if there are any
 */
public record ImportReport(
    Path file, long lines, long appended, long known, long rejected, Optional<Path> rejects) {}
