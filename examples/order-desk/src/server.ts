import express from "express";
import { addressProblem } from "./addresses.js";
import { readInvoice, printInvoice } from "./invoices.js";
import { findOrder, listOrders, searchOrders } from "./orders.js";
import { signIn } from "./session.js";

const app = express();
app.use(express.json({ limit: "100kb" }));

app.post("/sign-in", signIn);
app.get("/orders", listOrders);
app.get("/orders/search", searchOrders);
app.get("/orders/:id", findOrder);
app.get("/invoices/:name", readInvoice);
app.post("/invoices/:name/print", printInvoice);
app.post("/addresses/check", (req, res) => {
  res.json({ problem: addressProblem(req.body) });
});

app.listen(Number(process.env.PORT ?? 8080));
