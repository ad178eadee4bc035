using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace KoGpt2.Functions.Tests;

/// <summary>The functions of the shell, as the Functions host finds them.</summary>
internal static class Triggers
{
    public static IReadOnlyList<(string Function, HttpTriggerAttribute Trigger)> Http { get; } = [.. Of<HttpTriggerAttribute>()];

    public static IReadOnlyList<(string Function, QueueTriggerAttribute Trigger)> Queues { get; } = [.. Of<QueueTriggerAttribute>()];

    public static IReadOnlyList<(string Function, TimerTriggerAttribute Trigger)> Timers { get; } = [.. Of<TimerTriggerAttribute>()];

    public static IEnumerable<string> Names { get; } =
        typeof(ApiEntry).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(Name).OfType<string>();

    private static IEnumerable<(string, T)> Of<T>()
        where T : Attribute =>
        from type in typeof(ApiEntry).Assembly.GetTypes()
        from method in type.GetMethods()
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<T>()
        where trigger is not null
        select (Name(method)!, trigger);

    private static string? Name(MethodInfo method) => method.GetCustomAttribute<FunctionAttribute>()?.Name;
}
