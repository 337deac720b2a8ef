"""troupe_proto_library: messages, handlers and clients of .proto files."""

_TroupeProtoInfo = provider(
    doc = "The .proto files of a library and of those that it depends on.",
    fields = {"sources": "depset of Files"},
)

# Where google/protobuf/timestamp.proto and its like are.
_SYSTEM_ROOT = "/usr/include"

# What is made of each .proto file, by output group.
_EXTENSIONS = {
    "code": [".pb.cc"],
    "fake_headers": [".troupe_fake.h"],
    "headers": [".pb.h", ".troupe.h"],
    "host_headers": [".troupe_host.h"],
}

def _import_root(file):
    """The folder below which `file` is found by its name in an import."""
    name = file.short_path
    if name.startswith("../"):
        name = "/".join(name.split("/")[2:])
    return file.path[:-len(name)] or "."

def _generate_impl(ctx):
    sources = depset(
        direct = ctx.files.srcs,
        transitive = [dep[_TroupeProtoInfo].sources for dep in ctx.attr.deps],
    )
    groups = {group: [] for group in _EXTENSIONS}
    for source in ctx.files.srcs:
        base = source.basename[:-len(".proto")]
        folder = source.short_path[:-len(source.basename)]
        if folder.startswith("../"):
            folder = "/".join(folder.split("/")[2:])
        folder = folder[len(ctx.label.package):].lstrip("/")
        for group, extensions in _EXTENSIONS.items():
            groups[group] += [
                ctx.actions.declare_file(folder + base + extension)
                for extension in extensions
            ]
    outputs = [file for files in groups.values() for file in files]

    options = ctx.files._options
    roots = {_import_root(file): None for file in sources.to_list()}
    for file in options:
        # proto/actr/options.proto is imported as actr/options.proto.
        roots["/".join(file.path.split("/")[:-2])] = None
    roots[_SYSTEM_ROOT] = None
    out = _import_root(outputs[0])

    arguments = ctx.actions.args()
    arguments.add("--plugin=protoc-gen-troupe=" + ctx.executable._plugin.path)
    arguments.add("--cpp_out=lite:" + out)
    arguments.add("--troupe_out=" + out)
    arguments.add_all(["-I" + root for root in roots])
    arguments.add_all(ctx.files.srcs)
    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [arguments],
        inputs = depset(direct = options, transitive = [sources]),
        outputs = outputs,
        tools = [ctx.executable._plugin],
        mnemonic = "TroupeProto",
        progress_message = "Generating code of %s" % ctx.label,
    )
    return [
        DefaultInfo(files = depset(outputs)),
        OutputGroupInfo(**{
            group: depset(files)
            for group, files in groups.items()
        }),
        _TroupeProtoInfo(sources = sources),
    ]

_generate = rule(
    implementation = _generate_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = [".proto"], mandatory = True),
        "deps": attr.label_list(providers = [_TroupeProtoInfo]),
        "_options": attr.label(default = "//proto:options"),
        "_plugin": attr.label(
            default = "//tools/protoc_gen_troupe",
            executable = True,
            cfg = "host",
        ),
        "_protoc": attr.label(
            allow_single_file = True,
            default = "@protobuf//:protoc",
            executable = True,
            cfg = "host",
        ),
    },
)

_GENERATED = "_generated"

def _generated(label):
    """The target of _generate that belongs to a troupe_proto_library."""
    if ":" not in label and (label.startswith("//") or label.startswith("@")):
        label += ":" + label.split("/")[-1]
    return label + _GENERATED

def troupe_proto_library(name, srcs, deps = [], **kwargs):
    """Builds the messages and services of `srcs`, for the lite runtime.

    For a.proto there are a.pb.h, with its messages, and a.troupe.h, with a
    handler class, a client and the routes of each service. a.troupe_host.h has
    clients for programs that embed a host, a.troupe_fake.h fakes for tests.
    Well-known types and the options (actr/options.proto, troupe/options.proto)
    can be imported without being named in `deps`.

    Args:
      name: a cc_library, for the deps of workloads and tests; `<name>_host` is
        one with the clients for programs, `<name>_fake` one with the fakes.
      srcs: .proto files, which need no options of their own.
      deps: troupe_proto_library targets whose files `srcs` import.
      **kwargs: passed to all targets (visibility, testonly, tags, …).
    """
    generated = name + _GENERATED
    _generate(
        name = generated,
        srcs = srcs,
        deps = [_generated(dep) for dep in deps],
        **kwargs
    )
    for group in _EXTENSIONS:
        native.filegroup(
            name = generated + "_" + group,
            srcs = [":" + generated],
            output_group = group,
            **kwargs
        )
    native.cc_library(
        name = name,
        srcs = [":" + generated + "_code"],
        hdrs = [":" + generated + "_headers"],
        # Sources beside the .proto file need not name the folder of both.
        includes = ["."] if native.package_name() else [],
        deps = deps + [
            str(Label("//guest_sdk:service")),
            str(Label("//guest_sdk:workload")),
            str(Label("//proto:options_cc")),
            str(Label("//proto:well_known")),
            "@protobuf//:protobuf_lite",
        ],
        **kwargs
    )
    native.cc_library(
        name = name + "_host",
        hdrs = [":" + generated + "_host_headers"],
        deps = [
            ":" + name,
            str(Label("//host/runtime:host_client")),
        ],
        **kwargs
    )
    for_tests = dict(kwargs)
    for_tests["testonly"] = True
    native.cc_library(
        name = name + "_fake",
        hdrs = [":" + generated + "_fake_headers"],
        deps = [
            ":" + name,
            str(Label("//guest_sdk/testing:fake_method")),
        ],
        **for_tests
    )
