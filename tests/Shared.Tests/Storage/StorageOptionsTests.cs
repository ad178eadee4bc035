using System.ComponentModel.DataAnnotations;
using KoGpt2.Shared.Storage;

namespace KoGpt2.Shared.Tests.Storage;

public sealed class StorageOptionsTests
{
    private const string Connection = "UseDevelopmentStorage=true";
    private const string Blob = "https://account.blob.core.windows.net", Queue = "https://account.queue.core.windows.net";
    private const string NoneSet = "Set Storage:ConnectionString, or Storage:BlobServiceUri and Storage:QueueServiceUri.";
    private const string BothSet = "Set Storage:ConnectionString or the service addresses, not both.";

    [Theory]
    [InlineData(Connection, null, null)]
    [InlineData(null, Blob, Queue)]
    [InlineData("", Blob, Queue)]
    [InlineData("  ", Blob, Queue)]
    public void Validate_OneWayIn_IsAccepted(string? connection, string? blob, string? queue) => Assert.Empty(Errors(connection, blob, queue));

    [Theory]
    [InlineData(null, null, null, NoneSet)]
    [InlineData("", null, null, NoneSet)]
    [InlineData(null, Blob, null, NoneSet)]
    [InlineData(null, null, Queue, NoneSet)]
    [InlineData(Connection, Blob, Queue, BothSet)]
    [InlineData(Connection, Blob, null, BothSet)]
    [InlineData(Connection, null, Queue, BothSet)]
    [InlineData(null, "account.blob.core.windows.net", Queue,
        "Set Storage:BlobServiceUri to an address such as https://account.blob.core.windows.net; got 'account.blob.core.windows.net'.")]
    [InlineData(null, Blob, "http://account.queue.core.windows.net",
        "Set Storage:QueueServiceUri to an address such as https://account.queue.core.windows.net; got 'http://account.queue.core.windows.net/'.")]
    public void Validate_NoClearWayIn_SaysWhatToSet(string? connection, string? blob, string? queue, string error) =>
        Assert.Equal([error], Errors(connection, blob, queue));

    private static IEnumerable<string?> Errors(string? connection, string? blob, string? queue)
    {
        var options = new StorageOptions
        {
            ConnectionString = connection,
            BlobServiceUri = blob is null ? null : new Uri(blob, UriKind.RelativeOrAbsolute),
            QueueServiceUri = queue is null ? null : new Uri(queue, UriKind.RelativeOrAbsolute),
        };
        List<ValidationResult> results = [];
        bool valid = Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        Assert.Equal(valid, results.Count == 0);
        return results.Select(result => result.ErrorMessage);
    }
}
