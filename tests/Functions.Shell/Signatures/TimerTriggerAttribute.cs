namespace Microsoft.Azure.Functions.Worker;

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Timer 4.3.1.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute : Attribute
{
    public TimerTriggerAttribute(string schedule) => (Schedule, UseMonitor) = (schedule, true);

    public string Schedule { get; }

    public bool UseMonitor { get; set; }

    public bool RunOnStartup { get; set; }
}

/// <summary>What is used of the type in the same package.</summary>
public class TimerInfo
{
    public bool IsPastDue { get; set; }
}
