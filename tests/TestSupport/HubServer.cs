using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KoGpt2.TestSupport;

/// <summary>A request that the hub or its store of large files got.</summary>
public sealed record HubRequest(bool IsHub, string Path, string? Range, string? Authorization);

/// <summary>
/// One model repository as the Hugging Face hub serves it: large files lie on a second port, to which signed links lead and which refuses
/// tokens; small ones lie behind a redirect to the hub itself.
/// </summary>
public sealed class HubServer : IAsyncDisposable
{
    /// <summary>The one commit.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>The repository.</summary>
    public const string Id = "someone/Demo_Model";

    private readonly string _folder;
    private readonly ConcurrentQueue<HubRequest> _requests = new();
    private WebApplication? _hub, _store;

    private HubServer(string folder) => _folder = folder;

    /// <summary>The hub's address.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Address of the store of large files.</summary>
    public string Store { get; private set; } = "";

    /// <summary>The token without which nothing may be read; null if all may.</summary>
    public string? Token { get; set; }

    /// <summary>Whether files may be read only by those who were let in, who are nobody.</summary>
    public bool Gated { get; set; }

    /// <summary>Changes what the hub says of the repository.</summary>
    public Action<JsonObject> Listing { get; set; } = _ => { };

    /// <summary>Each answers one request for a large file in place of the store, in turn.</summary>
    public ConcurrentQueue<RequestDelegate> Faults { get; } = new();

    /// <summary>Each answers one request to the hub in its place, in turn.</summary>
    public ConcurrentQueue<RequestDelegate> HubFaults { get; } = new();

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<HubRequest> Requests => [.. _requests];

    /// <summary>Requests for bytes of large files.</summary>
    public IReadOnlyList<HubRequest> StoreRequests => [.. _requests.Where(request => !request.IsHub)];

    /// <summary>Serves a folder's files; those that end with <c>.safetensors</c> or <c>.bin</c> are the large ones.</summary>
    public static async Task<HubServer> StartAsync(string folder)
    {
        var server = new HubServer(folder);
        (server._hub, server.Endpoint) = await StartAsync(context => server.AnswerAsync(context, isHub: true));
        (server._store, server.Store) = await StartAsync(context => server.AnswerAsync(context, isHub: false));
        return server;
    }

    /// <summary>Sends a file's first bytes as if all were to come, then ends the connection or holds it open.</summary>
    /// <param name="bytes">How many of those asked for are sent.</param>
    /// <param name="hold">Sends nothing more until the client has gone.</param>
    public RequestDelegate CutAfter(int bytes, bool hold = false) => async context =>
    {
        (byte[] content, int from) = Ask(context);
        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from, bytes), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (hold)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    /// <summary>Sends the whole file with status 200, whatever range was asked for.</summary>
    /// <param name="damage">Changes its bytes.</param>
    public RequestDelegate Whole(Action<byte[]> damage) => async context =>
    {
        byte[] content = Ask(context).Content;
        damage(content);
        context.Response.StatusCode = StatusCodes.Status200OK;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    };

    /// <summary>Answers with a status and nothing else.</summary>
    public static RequestDelegate Status(int status, string? header = null, string? value = null) => context =>
    {
        context.Response.StatusCode = status;
        if (header is not null)
            context.Response.Headers[header] = value;
        return Task.CompletedTask;
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _hub!.DisposeAsync();
        await _store!.DisposeAsync();
    }

    private static async Task<(WebApplication Server, string Address)> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return (app, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private Task AnswerAsync(HttpContext context, bool isHub)
    {
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _requests.Enqueue(new HubRequest(isHub, target, context.Request.Headers.Range, context.Request.Headers.Authorization));
        if ((isHub ? HubFaults : Faults).TryDequeue(out RequestDelegate? fault))
            return fault(context);
        return isHub ? AnswerHubAsync(context, target.Split('?')[0]) : AnswerStoreAsync(context);
    }

    private async Task AnswerHubAsync(HttpContext context, string path)
    {
        string? authorization = context.Request.Headers.Authorization;
        if (authorization is not null && authorization != $"Bearer {Token}")
            Refuse(context, 401, null, "Invalid credentials in Authorization header");
        else if ((Token is not null && authorization is null) || !path.Contains(Id, StringComparison.Ordinal))
            Refuse(context, authorization is null ? 401 : 404, "RepoNotFound", "Repository not found");
        else if (path == $"/api/models/{Id}/revision/main" || path == $"/api/models/{Id}/revision/{Commit}" || path == $"/api/models/{Id}/revision/refs%2Fpr%2F1")
            await context.Response.WriteAsync(List(withBlobs: context.Request.Query["blobs"] == "true"), context.RequestAborted);
        else if (path.StartsWith("/api/models/", StringComparison.Ordinal))
            Refuse(context, 404, "RevisionNotFound", "Invalid rev id");
        else if (Gated)
            Refuse(context, 403, "GatedRepo", "Access is restricted");
        else if (path.StartsWith($"/{Id}/resolve/{Commit}/", StringComparison.Ordinal) && File.Exists(FilePath(path)))
            context.Response.Redirect(IsLarge(path) ? $"{Store}/blobs/{Path.GetFileName(path)}?signature=x" : $"/api/resolve-cache/{Id}/{Path.GetFileName(path)}", false, true);
        else if (path.StartsWith($"/api/resolve-cache/{Id}/", StringComparison.Ordinal) && File.Exists(FilePath(path)))
            await SendAsync(context);
        else
            Refuse(context, 404, "EntryNotFound", "Entry not found");
    }

    private Task AnswerStoreAsync(HttpContext context)
    {
        if (!context.Request.Headers.ContainsKey("Authorization") && context.Request.Query["signature"] == "x")
            return SendAsync(context);
        context.Response.StatusCode = 400;
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context)
    {
        (byte[] content, int from) = Ask(context);
        if (from >= content.Length)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }
        context.Response.ContentLength = content.Length - from;
        await context.Response.Body.WriteAsync(content.AsMemory(from), context.RequestAborted);
    }

    // Of a request: the file's bytes, and the first that is asked for; the answer's head says that it begins there.
    private (byte[] Content, int From) Ask(HttpContext context)
    {
        byte[] content = File.ReadAllBytes(FilePath(context.Request.Path));
        if (context.Request.GetTypedHeaders().Range?.Ranges.Single().From is not { } from)
            return (content, 0);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = FormattableString.Invariant($"bytes {from}-{content.Length - 1}/{content.Length}");
        return (content, (int)from);
    }

    private string List(bool withBlobs)
    {
        JsonNode[] siblings = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal).Select(path => Sibling(path, withBlobs))];
        var listing = new JsonObject { ["id"] = Id, ["sha"] = Commit, ["private"] = Token is not null, ["siblings"] = new JsonArray(siblings) };
        Listing(listing);
        return listing.ToJsonString();
    }

    private static JsonObject Sibling(string path, bool withBlobs)
    {
        var sibling = new JsonObject { ["rfilename"] = Path.GetFileName(path) };
        if (!withBlobs)
            return sibling;
        byte[] content = File.ReadAllBytes(path);
        (sibling["size"], sibling["blobId"]) = (content.Length, GitDigest(content));
        if (IsLarge(path))
            sibling["lfs"] = new JsonObject
            {
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content)),
                ["size"] = content.Length,
                ["pointerSize"] = 134,
            };
        return sibling;
    }

    private static string GitDigest(byte[] content) =>
        Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.SHA1, [.. Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {content.Length}\0")), .. content]));

    private static void Refuse(HttpContext context, int status, string? code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Error-Message"] = message;
        if (code is not null)
            context.Response.Headers["X-Error-Code"] = code;
    }

    private string FilePath(string path) => Path.Combine(_folder, Path.GetFileName(path));

    private static bool IsLarge(string path) => path.EndsWith(".safetensors", StringComparison.Ordinal) || path.EndsWith(".bin", StringComparison.Ordinal);
}
