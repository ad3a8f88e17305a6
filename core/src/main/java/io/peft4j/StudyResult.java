package io.peft4j;

import java.nio.file.Path;

/**
 * What a study found and where it left its files.
 *
 * @param folder holds {@code plan.json}, {@code comparison.json}, {@code report.html}, trials,
 *     predictions and adapters
 * @param tables one table per task, as text
 * @param recommendation which method to use and why, as text
 * @param peakBytes resident memory of the largest trial's process
 */
public record StudyResult(Path folder, String tables, String recommendation, long peakBytes) {}
