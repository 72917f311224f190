// Lets Spark write Parquet by a committer of S3A: the binding of Spark's spark-hadoop-cloud, which no Python package brings.
package standin

import org.apache.hadoop.fs.Path
import org.apache.hadoop.mapreduce.{JobContext, JobStatus, TaskAttemptContext}
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitterFactory
import org.apache.parquet.hadoop.ParquetOutputCommitter

/** Hands everything to the committer that mapreduce.outputcommitter.factory.scheme.* names for the path. */
class BoundCommitter(path: Path, context: TaskAttemptContext) extends ParquetOutputCommitter(path, context) {
  private val bound = PathOutputCommitterFactory.createCommitter(path, context)

  override def getWorkPath: Path = bound.getWorkPath
  override def setupJob(job: JobContext): Unit = bound.setupJob(job)
  override def commitJob(job: JobContext): Unit = bound.commitJob(job)
  override def abortJob(job: JobContext, state: JobStatus.State): Unit = bound.abortJob(job, state)
  override def setupTask(task: TaskAttemptContext): Unit = bound.setupTask(task)
  override def needsTaskCommit(task: TaskAttemptContext): Boolean = bound.needsTaskCommit(task)
  override def commitTask(task: TaskAttemptContext): Unit = bound.commitTask(task)
  override def abortTask(task: TaskAttemptContext): Unit = bound.abortTask(task)
}
