using Azure;
using Azure.Identity;

namespace KoGpt2.Cli.Models.Push;

/// <summary>What people are told where storage did not do what it was asked.</summary>
internal static class PushErrors
{
    /// <summary>One sentence that says what was wrong and what to do.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="account">The service that it was about.</param>
    /// <param name="roles">What it takes, for one whose roles are too few: the sentence's end.</param>
    /// <returns><see langword="null"/> if it is none of storage's errors.</returns>
    public static string? Say(Exception error, Uri account, string roles) => error switch
    {
        // The client tries again by itself, and then has one error for each time.
        AggregateException { InnerExceptions: [.., Exception last] } => Say(last, account, roles),
        AuthenticationFailedException => $"Azure gave no token for {account}: {FirstLine(error)} Sign in with 'az login', or give --connection-string.",
        RequestFailedException { Status: 0 } => $"{account} cannot be reached: {FirstLine(error)}",
        RequestFailedException { Status: 401 or 403, ErrorCode: var code } =>
            $"{account} refused this ({code}); {roles}",
        RequestFailedException { Status: var status, ErrorCode: var code } => $"{account} answered {status} ({code}): {FirstLine(error)}",
        _ => null,
    };

    private static string FirstLine(Exception error)
    {
        string line = error.Message.Split('\n', 2)[0].Trim();
        return line.EndsWith('.') ? line : $"{line}.";
    }
}
