using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Cli.Models.Push;

/// <summary>The options that say which storage account: by its name or addresses, as the caller's own Azure identity, or by a connection string.</summary>
internal static partial class AccountOptions
{
    /// <summary>What is said of a connection string that is none.</summary>
    public const string NoConnectionString = "--connection-string is not a storage account's; it has 'AccountName=...;AccountKey=...', or is UseDevelopmentStorage=true.";

    private static readonly Option<string?> s_account =
        new("--account") { HelpName = "NAME", Description = "Storage account, written to as the identity that 'az login' or the environment gives." };

    private static readonly Option<string?> s_blobs =
        new("--blob-service-uri") { HelpName = "ADDRESS", Description = "In place of --account, outside of Azure's public cloud: the blob service, https://..." };

    private static readonly Option<string?> s_queues =
        new("--queue-service-uri") { HelpName = "ADDRESS", Description = "With --blob-service-uri: the queue service, https://..." };

    private static readonly Option<string?> s_connection =
        new("--connection-string") { HelpName = "TEXT", Description = "In place of all these: a connection string; UseDevelopmentStorage=true is the emulator on this machine." };

    /// <summary>Adds them to a command, which then takes exactly one way to say it.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in new[] { s_account, s_blobs, s_queues, s_connection })
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>The account that was said.</summary>
    public static StorageOptions Read(ParseResult parsed)
    {
        if (parsed.GetValue(s_connection) is { } connection)
            return new StorageOptions { ConnectionString = connection };
        string? account = parsed.GetValue(s_account);
        return new StorageOptions
        {
            BlobServiceUri = new Uri(parsed.GetValue(s_blobs) ?? $"https://{account}.blob.core.windows.net"),
            QueueServiceUri = new Uri(parsed.GetValue(s_queues) ?? $"https://{account}.queue.core.windows.net"),
        };
    }

    private static void Check(CommandResult command)
    {
        string? account = command.GetValue(s_account), blobs = command.GetValue(s_blobs), queues = command.GetValue(s_queues), connection = command.GetValue(s_connection);
        int ways = new[] { account, blobs ?? queues, connection }.Count(way => way is not null);
        if (ways != 1)
            command.AddError($"Say which storage account in one way: --account, or --blob-service-uri with --queue-service-uri, or --connection-string; {(ways == 0 ? "none is" : "several are")} there.");
        else if ((blobs is null) != (queues is null))
            command.AddError($"--blob-service-uri and --queue-service-uri go together; {(blobs is null ? "--blob-service-uri" : "--queue-service-uri")} is not there.");
        else if (account is not null && !Name().IsMatch(account))
            command.AddError($"A storage account's name is 3 to 24 of a to z and 0 to 9; '{account}' is not.");
        else if (new[] { blobs, queues }.FirstOrDefault(address => address is not null && !IsAddress(address)) is { } wrong)
            command.AddError($"A service's address is absolute and begins with https://; '{wrong}' is not.");
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps;

    [GeneratedRegex(@"\A[a-z0-9]{3,24}\z")]
    private static partial Regex Name();
}
