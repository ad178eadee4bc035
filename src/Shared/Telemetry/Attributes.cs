namespace KoGpt2.Shared.Telemetry;

/// <summary>Names of attributes of spans and metrics. Those without <c>kogpt2</c> are OpenTelemetry's semantic conventions.</summary>
public static class Attributes
{
    /// <summary>Always <see cref="AzureQueues"/>: the conventions name no value for it.</summary>
    public const string System = "messaging.system";

    /// <summary>Value of <see cref="System"/>.</summary>
    public const string AzureQueues = "azure_queue_storage";

    /// <summary><c>send</c> or <c>process</c>.</summary>
    public const string OperationName = "messaging.operation.name";

    /// <summary>As <see cref="OperationName"/>.</summary>
    public const string OperationType = "messaging.operation.type";

    /// <summary>The queue.</summary>
    public const string Queue = "messaging.destination.name";

    /// <summary>How many messages one span sent.</summary>
    public const string MessageCount = "messaging.batch.message_count";

    /// <summary>Type of the exception that ended it, a status code, or a code of ours.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Always <c>text_completion</c>.</summary>
    public const string GenerationName = "gen_ai.operation.name";

    /// <summary>The model's name.</summary>
    public const string Model = "gen_ai.request.model";

    /// <summary><c>input</c> or <c>output</c>.</summary>
    public const string TokenType = "gen_ai.token.type";

    /// <summary>Tokens of prompts.</summary>
    public const string InputTokens = "gen_ai.usage.input_tokens";

    /// <summary>Tokens generated.</summary>
    public const string OutputTokens = "gen_ai.usage.output_tokens";

    /// <summary>The job's name. Of spans only: it would make a time series of every job.</summary>
    public const string Job = "kogpt2.job.id";

    /// <summary>How a job ended.</summary>
    public const string Status = "kogpt2.job.status";

    /// <summary>The run's name. Of spans only, as <see cref="Job"/>.</summary>
    public const string Run = "kogpt2.run.id";

    /// <summary>How a run ended.</summary>
    public const string RunStatus = "kogpt2.run.status";

    /// <summary>Why a run was skipped.</summary>
    public const string SkipReason = "kogpt2.run.skip_reason";

    /// <summary>What a schedule has had one after the other: <c>failed</c> or <c>skipped</c>.</summary>
    public const string StreakOf = "kogpt2.schedule.streak";

    /// <summary>A shard's number.</summary>
    public const string Shard = "kogpt2.shard.number";

    /// <summary>Lines of a shard, or of a job.</summary>
    public const string Lines = "kogpt2.lines";

    /// <summary>What came of it; each metric says which values there are.</summary>
    public const string Outcome = "kogpt2.outcome";

    /// <summary>What a pass of the engine computed: <c>prompt</c> or <c>decode</c>.</summary>
    public const string Pass = "kogpt2.engine.pass";
}
